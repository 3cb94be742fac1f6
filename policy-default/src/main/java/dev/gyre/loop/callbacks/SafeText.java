package dev.gyre.loop.callbacks;

/**
 * What something says of itself, even if it cannot: the text of a callback or of a result is its
 * author's code, and a report or a loop must not fail with it.
 */
public final class SafeText {

  private SafeText() {}

  /**
   * Returns the text of something. Throws nothing but what is fatal.
   *
   * @param value what to describe
   * @return its text, or the name of its class and why there is none
   */
  public static String of(Object value) {
    try {
      return String.valueOf(value.toString()); // which may be null
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      return "%s (its toString fails: %s)"
          .formatted(value.getClass().getName(), failure.getClass().getName());
    }
  }
}
