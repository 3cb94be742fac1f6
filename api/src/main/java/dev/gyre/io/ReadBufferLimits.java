package dev.gyre.io;

/**
 * The marks of a read buffer, which fills while its protocol reads nothing: the connection stops
 * being read when the buffer holds {@code high} bytes, and is read again when it holds {@code low}
 * or fewer.
 *
 * @param low in bytes, 0 to {@code high}
 * @param high in bytes; 0 to stop as soon as the protocol does
 * @since 0.1
 */
public record ReadBufferLimits(int low, int high) {

  /** The marks of a new TLS transport: 64 KiB and 256 KiB, as in asyncio. */
  public static final ReadBufferLimits DEFAULT = new ReadBufferLimits(64 * 1024, 256 * 1024);

  /** Checks the marks. */
  public ReadBufferLimits {
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
  public static ReadBufferLimits high(int high) {
    return new ReadBufferLimits(high / 4, high);
  }
}
