package dev.gyre.testing;

import dev.gyre.loop.LoopClock;

/** A clock that stands still until it is moved. Moved by the loop's thread, read by any. */
final class VirtualClock implements LoopClock {

  private volatile long nanos;

  @Override
  public long nanoTime() {
    return nanos;
  }

  void moveTo(long nanos) {
    this.nanos = nanos;
  }

  void moveBy(long durationNanos) {
    nanos = later(durationNanos);
  }

  /** Tells what the time will be; the end of time rather than beyond. */
  long later(long durationNanos) {
    long sum = nanos + durationNanos;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
