package dev.gyre;

/**
 * A future was asked for what its state does not allow: the result of one that is pending, or a
 * second result for one that is done. The counterpart of asyncio's {@code InvalidStateError}.
 *
 * @since 0.1
 */
public class InvalidStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message the rule that was broken, and the future that broke it
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
