package dev.gyre.io;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * What a child process has written until it ended: what {@code asyncio.subprocess.Process}'s {@code
 * communicate} returns as a pair.
 *
 * @param stdout its standard output; null if that did not lead to the loop
 * @param stderr its standard error; null if that did not lead to the loop
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares outputs, and copies would be large.
public record SubprocessOutput(byte @Nullable [] stdout, byte @Nullable [] stderr) {

  /**
   * Returns the standard output as text.
   *
   * @param charset how it is encoded
   * @return the text; empty if the output did not lead to the loop
   */
  public String stdout(Charset charset) {
    return text(stdout, charset);
  }

  /**
   * Returns the standard error as text.
   *
   * @param charset how it is encoded
   * @return the text; empty if it did not lead to the loop
   */
  public String stderr(Charset charset) {
    return text(stderr, charset);
  }

  private static String text(byte @Nullable [] bytes, Charset charset) {
    return bytes == null ? "" : new String(bytes, charset);
  }
}
