package dev.gyre.io;

/**
 * The marks of a write buffer: a protocol is paused when the buffer holds more than {@code high}
 * bytes, and resumed when it holds {@code low} or fewer.
 *
 * @param low in bytes, 0 to {@code high}
 * @param high in bytes
 * @since 0.1
 */
public record WriteBufferLimits(int low, int high) {

  /** The marks of a new transport: 16 KiB and 64 KiB, as in asyncio. */
  public static final WriteBufferLimits DEFAULT = new WriteBufferLimits(16 * 1024, 64 * 1024);

  /** Checks the marks. */
  public WriteBufferLimits {
    if (low < 0 || low > high) {
      throw new IllegalArgumentException(
          "low mark must be between 0 and the high mark: low " + low + ", high " + high);
    }
  }

  /**
   * Derives the low mark from the high one, as asyncio does: a quarter of it.
   *
   * @param high in bytes
   * @return the marks
   */
  public static WriteBufferLimits high(int high) {
    return new WriteBufferLimits(high / 4, high);
  }
}
