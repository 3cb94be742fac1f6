package dev.gyre.executors.process;

/**
 * What becomes of a call that is cancelled while a worker makes it. A call that no worker has begun
 * never begins, whatever is chosen here; one that a busy worker was given ahead is called back, and
 * may begin only if it does so before the worker hears of that.
 *
 * @since 0.1
 */
public enum WhenCancelled {

  /** It is left to finish, and its result is dropped: as asyncio does. */
  LEAVE,

  /** Its thread is interrupted; whether it ends early is up to its code. */
  INTERRUPT,

  /** Its worker is killed. Code that computes for ever ends by nothing else. */
  TERMINATE
}
