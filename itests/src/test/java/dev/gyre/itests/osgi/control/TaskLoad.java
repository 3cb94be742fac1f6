package dev.gyre.itests.osgi.control;

import java.util.List;
import java.util.Map;

/** Keeps making loops and running tasks in them, each step of which is followed. */
public interface TaskLoad {

  /**
   * Starts threads that make loops, run tasks in them and close them; and as many loops that run
   * tasks until the end.
   *
   * @param threads how many of each
   */
  void start(int threads);

  /** Makes a loop, runs tasks in it and closes it; returns its selector and its task runner. */
  String partsOfNextLoop();

  /** Returns how many tasks the running loops have ended, for each of those started. */
  List<Long> tasksOfRunningLoops();

  /** Ends the load, waits for its threads and returns what was counted. */
  Figures stop() throws InterruptedException;

  /**
   * What was counted.
   *
   * @param loops loops made, used and closed, by their selector and their task runner
   * @param begun bodies that have begun
   * @param ended bodies that have ended, with each of their steps made once and in order
   * @param failures what went wrong
   */
  record Figures(Map<String, Long> loops, long begun, long ended, List<String> failures) {

    /** Returns the sum of {@link #loops}. */
    public long loopsMade() {
      return loops.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
