package dev.gyre;

/**
 * What {@link Gyre#wait(java.util.Collection, java.time.Duration, ReturnWhen)} waits for.
 *
 * @since 0.1
 */
public enum ReturnWhen {
  /** One future is done, however it ended. */
  FIRST_COMPLETED,
  /** One future has failed; if none does, all are done. */
  FIRST_EXCEPTION,
  /** All futures are done. */
  ALL_COMPLETED
}
