package dev.gyre.executors.process;

/**
 * What becomes of a call that is cancelled while a worker makes it. A call that no worker has begun
 * never begins, whatever is chosen here.
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
