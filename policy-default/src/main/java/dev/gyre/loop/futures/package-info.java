/** Results that will be there later. */
@org.jspecify.annotations.NullMarked
package dev.gyre.loop.futures;
