/**
 * Two ways to run the body of a task as a coroutine, each a {@link
 * dev.gyre.spi.TaskRunnerProvider}.
 *
 * <ul>
 *   <li>{@link dev.gyre.loop.runners.LoopScheduledRunnerProvider loop-scheduled}: the body is a
 *       virtual thread that the loop's own thread carries. Needs {@code java.lang} open.
 *   <li>{@link dev.gyre.loop.runners.BatonRunnerProvider baton}: the body is a plain virtual thread
 *       that runs only while the loop has handed it the baton. Needs nothing, and switches several
 *       times slower.
 * </ul>
 *
 * <p>Both step bodies in exactly the order in which they are resumed. A body that is suspended when
 * its runner is closed never goes on: it is not unwound, its {@code finally} blocks do not run, and
 * its thread is collected as soon as nothing refers to it. Whoever wants bodies to clean up cancels
 * their tasks before closing the loop, as {@link dev.gyre.Runner} does.
 */
@NullMarked
package dev.gyre.loop.runners;

import org.jspecify.annotations.NullMarked;
