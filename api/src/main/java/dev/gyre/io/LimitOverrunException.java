package dev.gyre.io;

import java.io.IOException;

/**
 * More bytes have arrived before a separator than the reader's limit allows. The counterpart of
 * {@code asyncio.LimitOverrunError}. It is an {@link IOException}, since it is the peer that has
 * not kept to what was agreed.
 *
 * @since 0.1
 */
public final class LimitOverrunException extends IOException {

  private static final long serialVersionUID = 1L;

  /** How many bytes lie before the separator. */
  private final int consumed;

  /**
   * Creates the exception.
   *
   * @param message what was found, and how long it is
   * @param consumed how many bytes are to be consumed, see {@link #consumed()}
   */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /**
   * Returns how many bytes of the reader's buffer are certain to lie before the separator. Whoever
   * wants to go on reads so many, or drops them.
   *
   * @return more than 0
   */
  public int consumed() {
    return consumed;
  }
}
