package dev.gyre.executors.threads;

/** What numbers of calls may be, and how they are told. */
final class Ranges {

  private Ranges() {}

  static int checkedWaiting(int calls) {
    if (calls < 0) {
      throw new IllegalArgumentException(
          "number of waiting calls must not be negative: " + calls + " (maxWaiting)");
    }
    return calls;
  }

  static int checkedRunning(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException(
          "number of running calls must be at least 1: " + calls + " (maxRunning)");
    }
    return calls;
  }

  static String waitingText(int maxWaiting) {
    return maxWaiting == Places.NO_BOUND ? "" : ", " + maxWaiting + " waiting";
  }
}
