package dev.gyre.spi;

import dev.gyre.inspect.TurnTimes;

/**
 * A loop that tells how it is doing, for operators. Every loop should: of one that does not, less
 * is shown.
 *
 * @since 0.1
 */
public interface MeteredLoop {

  /**
   * Reads the meter. Any thread, at any time, without keeping the loop from anything: a reading may
   * be a moment old, and mix moments.
   *
   * @return a snapshot
   */
  Reading reading();

  /**
   * What a loop tells of itself. Immutable.
   *
   * @param name a short name that tells the loop from others in logs
   * @param selector the selector that it uses
   * @param taskRunner the name of what runs its tasks
   * @param turns how many turns it has done
   * @param callbacks how many callbacks and steps of tasks it has run in them
   * @param ready how many of them are ready to run
   * @param timers how many timers wait, cancelled ones included
   * @param tasks how many tasks are not done
   * @param busyNanos for how long it has not asked for I/O: what it runs meanwhile keeps all else
   *     waiting. 0 while it waits for I/O itself, or does not run
   * @param turnTimes how long its turns take, as far as that is {@linkplain TurnMeasuring measured}
   */
  record Reading(
      String name,
      String selector,
      String taskRunner,
      long turns,
      long callbacks,
      int ready,
      int timers,
      int tasks,
      long busyNanos,
      TurnTimes turnTimes) {}
}
