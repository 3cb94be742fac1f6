package dev.gyre.itests.swaps;

import java.util.Arrays;
import java.util.Random;

/**
 * Bytes of which each can be told from its place, so that one that is lost, doubled or out of order
 * is noticed at once. Immutable.
 */
final class Pattern {

  /** After so many it begins anew; no multiple of what is sent or received at once. */
  private static final int PERIOD = 1_000_003;

  private final int seed;
  private final byte[] bytes = new byte[2 * PERIOD];

  /**
   * Creates a sequence.
   *
   * @param seed tells it from others
   */
  Pattern(int seed) {
    this.seed = seed;
    byte[] noise = new byte[PERIOD];
    new Random(seed).nextBytes(noise);
    System.arraycopy(noise, 0, bytes, 0, PERIOD);
    System.arraycopy(noise, 0, bytes, PERIOD, PERIOD);
  }

  /** Makes some bytes of the sequence. */
  byte[] bytes(long from, int count) {
    int begin = (int) (from % PERIOD);
    return Arrays.copyOfRange(bytes, begin, begin + count);
  }

  /** Checks that bytes are those of a place in the sequence. */
  void check(long from, byte[] received) {
    int begin = (int) (from % PERIOD);
    int wrong =
        Arrays.mismatch(received, 0, received.length, bytes, begin, begin + received.length);
    if (wrong >= 0) {
      throw new AssertionError(
          "byte %d of sequence %d is not what was sent".formatted(from + wrong, seed));
    }
  }
}
