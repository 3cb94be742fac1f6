package dev.gyre;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A run of a loop that somebody else drives: a GUI toolkit, a game, another event loop. The loop is
 * a guest on the host's thread and takes its turns there, step by step:
 *
 * <pre>{@code
 * try (GuestRun run = loop.beginGuestRun()) {
 *   while (!run.isStopped()) {
 *     run.pollEvents(null);   // waits for I/O, timers, other threads; any thread may do this step
 *     run.processEvents();    // queues what came
 *     run.runReady();         // runs what is ready
 *   }
 * }
 * }</pre>
 *
 * <p>{@link Gyre#runAsGuest} does this for a host that has an {@link
 * java.util.concurrent.Executor}, and waits on a thread of its own.
 *
 * <p><b>Threads.</b> {@link #processEvents} and {@link #runReady} belong to the thread that began
 * the run: the loop's callbacks run there. {@link #pollEvents}, which may wait, may be done by any
 * thread. One step at a time; each must <i>happen before</i> the next.
 *
 * <p><b>Between the steps</b> the loop is {@linkplain EventLoop#isRunning running}, but no thread
 * is the loop's: whatever the host has for the loop, it hands over with {@link
 * EventLoop#callSoonThreadsafe}, which ends a wait; data for a transport, too. The bodies of tasks
 * have threads of their own, which run while the host's waits for them.
 *
 * <p>A callback that has the host dispatch its events, as one that shows a modal dialog does, holds
 * up the loop until it returns: a step cannot be taken inside a step.
 *
 * <p>asyncio has no counterpart; Trio has its guest mode.
 *
 * @since 0.1
 */
@ProviderType
public interface GuestRun extends AutoCloseable {

  /**
   * Step one: asks the system for I/O, and waits until there is some, a timer is due, another
   * thread hands something over or the time is over. Does not wait if callbacks are ready or a stop
   * was asked for. Any thread.
   *
   * <p>An interrupt of the calling thread may end the wait, and stays set.
   *
   * @param timeoutMax how long to wait at most; zero not to wait, null for as long as it takes
   * @throws java.io.UncheckedIOException if the selector is broken
   * @throws IllegalStateException if this run is over or a step is under way
   */
  void pollEvents(@Nullable Duration timeoutMax);

  /**
   * Step two: queues the I/O that was found, the timers that are due and what other threads handed
   * over. The thread that began the run.
   *
   * @throws IllegalStateException if this run is over, a step is under way, or this is another
   *     thread
   */
  void processEvents();

  /**
   * Step three: runs the callbacks that are queued now; what they schedule waits for the next turn.
   * Failures go to the loop's exception handler. The thread that began the run.
   *
   * @throws VirtualMachineError if a callback throws one; what was behind it stays queued
   * @throws IllegalStateException if this run is over, a step is under way, or this is another
   *     thread
   */
  void runReady();

  /**
   * Tells how long {@link #pollEvents} would wait if nothing came: for hosts that can wait for the
   * time themselves. The thread that began the run, between two steps.
   *
   * @return zero if something is ready or a stop was asked for; null if there is no timer to wait
   *     for
   */
  @Nullable Duration timeToNextTurn();

  /**
   * Tells whether {@link EventLoop#stop} was called, before the run or in it, and the turn of the
   * call is over. Any thread.
   *
   * @return true if the run should be closed
   */
  boolean isStopped();

  /**
   * Ends the run; the loop can be run again or closed. Whatever is queued stays queued. The thread
   * that began the run, or any other if that one is gone; a second call does nothing.
   *
   * @throws IllegalStateException if a step is under way
   */
  @Override
  void close();
}
