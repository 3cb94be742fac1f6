/** Bodies that run on the loop and wait for futures. */
@org.jspecify.annotations.NullMarked
package dev.gyre.loop.tasks;
