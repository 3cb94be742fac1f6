/** What {@code ./gyre bench} starts: the driver, and the processes that it measures. */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench;
