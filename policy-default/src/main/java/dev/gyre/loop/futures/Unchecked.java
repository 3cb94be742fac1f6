package dev.gyre.loop.futures;

import java.util.concurrent.CompletionException;

/** How a failure comes out where no checked exception is declared. */
public final class Unchecked {

  private Unchecked() {}

  /**
   * Throws what is unchecked as it is, and what is checked inside a {@code CompletionException}.
   *
   * @param failure what was thrown
   * @return nothing; for the compiler, which may be told to throw it
   */
  public static RuntimeException rethrow(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new CompletionException(failure);
  }
}
