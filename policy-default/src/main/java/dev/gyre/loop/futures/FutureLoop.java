package dev.gyre.loop.futures;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.loop.debug.DebugMode;
import dev.gyre.spi.ContextHolder;

/**
 * A loop as its futures and transports know it: what {@link EventLoop} has, and what is nobody
 * else's business.
 */
public interface FutureLoop extends EventLoop, ContextHolder {

  /**
   * Returns the context in which the calling thread schedules: the loop's own while it runs, else
   * the thread's.
   *
   * @return the context
   */
  Context currentContext();

  /**
   * Puts a step into the queue for the next turn, without a handle. Loop thread only.
   *
   * @param step what to run
   * @throws IllegalStateException if the loop is closed or this is another thread while it runs
   */
  void enqueue(Runnable step);

  /**
   * Tells whether the calling thread is the running loop's own, or that of the task it runs now.
   *
   * @return false in any other thread, and while the loop does not run
   */
  boolean isOnLoop();

  /**
   * Refuses a call from a thread that is not the running loop's.
   *
   * @param call the method, for the message
   * @throws IllegalStateException if the loop runs in another thread
   */
  void checkThread(String call);

  /**
   * Returns the task whose body the calling thread is running.
   *
   * @return what can wait
   * @throws IllegalStateException if this is not the body of the loop's current task
   */
  Awaiter currentAwaiter();

  /**
   * Returns the debug mode of this loop.
   *
   * @return what remembers where futures were made
   */
  DebugMode debug();

  /**
   * Returns the failures of this loop that nobody has retrieved.
   *
   * @return the failures
   */
  UnretrievedFailures unretrievedFailures();

  /**
   * Returns the mirrors of this loop's futures that are not done.
   *
   * @return the mirrors
   */
  OpenMirrors mirrors();
}
