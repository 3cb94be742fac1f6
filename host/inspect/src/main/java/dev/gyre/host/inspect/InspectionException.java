package dev.gyre.host.inspect;

import org.jspecify.annotations.Nullable;

/** A process cannot be looked into; the message says why, and what helps. */
final class InspectionException extends Exception {

  private static final long serialVersionUID = 1L;

  InspectionException(String message) {
    this(message, null);
  }

  InspectionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
