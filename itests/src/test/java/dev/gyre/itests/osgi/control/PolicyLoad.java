package dev.gyre.itests.osgi.control;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Keeps loops in use, in every way that a change of policy could disturb. */
public interface PolicyLoad {

  /**
   * Starts threads that make, use and close loops; threads that ask for the loop that was set for
   * them; and loops that run until the end. May be done again after a stop.
   *
   * @param threads how many of each
   */
  void start(int threads);

  /** Makes a loop, uses and closes it; returns the name of the policy that made it. */
  String policyOfNextLoop();

  /** Starts a loop in a thread of its own, which ticks until it is told to end. */
  TickingLoop startLoop();

  /** Sets how long a policy that leaves waits for its loops. */
  void setDrainDeadline(Duration deadline);

  /** Returns what policies that left have told of their loops. */
  List<String> drains();

  /** Returns how often the loop that runs has called back, for each of those started. */
  List<Long> ticksOfRunningLoops();

  /** Returns what has been counted so far. */
  Figures figures();

  /** Ends the load, waits for its threads and returns what was counted. */
  Figures stop() throws InterruptedException;

  /**
   * What was counted.
   *
   * @param loops loops made, used and closed, by the name of the policy that made them
   * @param associationsAsked how often a thread asked for the loop that was set for it
   * @param ticks how often the running loops have called back
   * @param runningLoopsFinished how many running loops have finished a task that began before the
   *     first swap
   * @param failures what went wrong
   */
  record Figures(
      Map<String, Long> loops,
      long associationsAsked,
      long ticks,
      int runningLoopsFinished,
      List<String> failures) {

    /** Returns the sum of {@link #loops}. */
    public long loopsMade() {
      return loops.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** A loop that runs. */
  interface TickingLoop {

    /** Returns how often it has called back. */
    long ticks();

    /** Has it end, and returns at once. */
    void end();
  }
}
