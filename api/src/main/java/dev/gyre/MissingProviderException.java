package dev.gyre;

import org.jspecify.annotations.Nullable;

/**
 * A part that is needed now is not installed, or none of those installed can run here. The message
 * names the part, what each candidate said, and what to install.
 *
 * @since 0.1
 */
public class MissingProviderException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what is missing and what to install
   */
  public MissingProviderException(String message) {
    this(message, null);
  }

  /**
   * Creates the exception with the failure that caused it.
   *
   * @param message what is missing and what to install
   * @param cause why the last candidate failed, or null
   */
  public MissingProviderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
