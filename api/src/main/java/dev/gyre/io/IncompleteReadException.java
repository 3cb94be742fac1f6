package dev.gyre.io;

import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/**
 * A stream has ended before as much arrived as was asked for. The counterpart of {@code
 * asyncio.IncompleteReadError}; what did arrive is in {@link #partial} and no longer in the reader.
 *
 * @since 0.1
 */
public final class IncompleteReadException extends EOFException {

  private static final long serialVersionUID = 1L;

  /** What arrived before the end. */
  private final byte[] partial;

  /** How many bytes were asked for, or null if a separator was. */
  private final @Nullable Integer expected;

  /**
   * Creates the exception.
   *
   * @param partial what arrived before the end; kept, not copied
   * @param expected how many bytes were asked for, or null if a separator was
   */
  public IncompleteReadException(byte[] partial, @Nullable Integer expected) {
    super(
        "stream ended after %d bytes of %s expected ones"
            .formatted(partial.length, expected == null ? "an unknown number of" : expected));
    this.partial = partial;
    this.expected = expected;
  }

  /**
   * Returns what arrived before the end.
   *
   * @return the bytes, maybe none; always the same array
   */
  public byte[] partial() {
    return partial;
  }

  /**
   * Returns how many bytes were asked for.
   *
   * @return how many, or null if a separator was asked for
   */
  public @Nullable Integer expected() {
    return expected;
  }
}
