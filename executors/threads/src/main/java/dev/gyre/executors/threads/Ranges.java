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

  /** Returns the bound that an operator has configured, who writes -1 for none. */
  static int boundOf(int configured) {
    return configured == -1 ? Places.NO_BOUND : configured;
  }

  static String waitingText(int maxWaiting) {
    return maxWaiting == Places.NO_BOUND ? "" : ", " + maxWaiting + " waiting";
  }
}
