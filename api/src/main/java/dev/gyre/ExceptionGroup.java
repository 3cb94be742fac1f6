package dev.gyre;

import java.util.List;
import java.util.Objects;

/**
 * Several failures at once: what a {@link TaskGroup} throws. The counterpart of Python's {@code
 * ExceptionGroup}. The failures are its suppressed exceptions as well, so that a printed stack
 * trace shows them all.
 *
 * @since 0.1
 */
public final class ExceptionGroup extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what failed
   * @param exceptions the failures, one at least
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(
        Objects.requireNonNull(message, "message")
            + (Objects.requireNonNull(exceptions, "exceptions").size() == 1
                ? " (1 failure)"
                : " (" + exceptions.size() + " failures)"));
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException(
          "exception group must hold at least one exception: " + message);
    }
    exceptions.forEach(this::addSuppressed);
  }

  /**
   * Returns the failures, in the order in which they happened.
   *
   * @return an unmodifiable list
   */
  public List<Throwable> exceptions() {
    return List.of(getSuppressed());
  }
}
