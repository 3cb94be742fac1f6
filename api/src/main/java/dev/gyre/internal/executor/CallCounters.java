package dev.gyre.internal.executor;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts calls on their way. Counting is done by every thread on every call, so each figure is an
 * adder rather than one contended word. Thread-safe; exact when nothing is under way.
 */
final class CallCounters {

  private final LongAdder submitted = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder moved = new LongAdder();

  void countSubmitted() {
    submitted.increment();
  }

  /** Takes back a submission that failed at the call. */
  void discountSubmitted() {
    submitted.decrement();
  }

  void countAnswered() {
    answered.increment();
  }

  void countMoved(long calls) {
    moved.add(calls);
  }

  long submitted() {
    return submitted.sum();
  }

  long answered() {
    return answered.sum();
  }

  long moved() {
    return moved.sum();
  }
}
