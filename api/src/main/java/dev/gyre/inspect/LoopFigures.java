package dev.gyre.inspect;

/**
 * What an operator sees of a loop at a glance, without asking it for a turn. Immutable.
 *
 * @param id tells it from all other loops of this process; what operators type
 * @param name its name in logs
 * @param state {@code running} or {@code idle}
 * @param threadName the thread that runs it; empty if none does, or the loop does not tell
 * @param threadId the number of that thread; 0 if there is none
 * @param debug whether debug mode is on
 * @param slowCallbackMillis in debug mode, from how many milliseconds on a callback is slow
 * @param selector the selector that it uses; empty if the loop does not tell
 * @param taskRunner what runs its tasks; empty if the loop does not tell
 * @param turns how many turns it has done; -1 if the loop does not tell, as for the next four
 * @param callbacks how many callbacks and steps of tasks it has run
 * @param ready how many of them are ready to run
 * @param timers how many timers wait, cancelled ones included
 * @param tasks how many tasks are not done
 * @param busyMillis for how long it has not asked for I/O, in milliseconds; 0 while it waits for
 *     I/O or does not run
 * @param turnTimes how long its turns take, while that is measured
 * @since 0.1
 */
public record LoopFigures(
    long id,
    String name,
    String state,
    String threadName,
    long threadId,
    boolean debug,
    double slowCallbackMillis,
    String selector,
    String taskRunner,
    long turns,
    long callbacks,
    int ready,
    int timers,
    int tasks,
    double busyMillis,
    TurnTimes turnTimes) {

  /**
   * Returns the name with the id.
   *
   * @return such as {@code EventLoop-1 (3)}
   */
  public String title() {
    return name + " (" + id + ")";
  }
}
