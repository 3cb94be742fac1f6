/** Callbacks that wait for their time. */
@org.jspecify.annotations.NullMarked
package dev.gyre.loop.timers;
