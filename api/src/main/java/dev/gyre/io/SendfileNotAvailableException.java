package dev.gyre.io;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A file cannot be sent without passing through Java, and nothing else was allowed. The counterpart
 * of {@code asyncio.SendfileNotAvailableError}. What can be done instead: allow the fallback.
 *
 * @since 0.1
 */
public final class SendfileNotAvailableException extends UnsupportedOperationException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message why it cannot
   * @param cause what says so, or null
   */
  public SendfileNotAvailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
