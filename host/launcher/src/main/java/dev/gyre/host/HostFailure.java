package dev.gyre.host;

import org.jspecify.annotations.Nullable;

/** The host cannot start. The message says what is wrong and what to do, in one line. */
final class HostFailure extends Exception {

  private static final long serialVersionUID = 1L;

  HostFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
