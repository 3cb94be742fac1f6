package dev.gyre.bench.loop;

/** Cheap random numbers, the same for all contestants. */
final class Draw {

  private long state = 88172645463325252L;

  /** Draws a number from 0 up to a bound, by Marsaglia's xorshift. */
  int below(int bound) {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return (int) ((state >>> 1) % bound);
  }
}
