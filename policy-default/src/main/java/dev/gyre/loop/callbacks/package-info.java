/** Callbacks between being scheduled and being run. */
@org.jspecify.annotations.NullMarked
package dev.gyre.loop.callbacks;
