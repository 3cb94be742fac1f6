package dev.gyre.inspect;

import java.util.List;

/**
 * What an operator sees of a task that is not done. Immutable.
 *
 * @param id tells tasks of the same name apart; unique within what {@link Loops#inspect} returns,
 *     and mostly the same the next time
 * @param name the name
 * @param state one word or two: {@code running}; {@code waiting} for a future; {@code runnable} if
 *     it is about to begin or to go on, or blocks in the JDK under a task runner that lets it;
 *     followed by {@code cancelling} if somebody has requested that
 * @param awaits what it waits for, in words; empty if it does not
 * @param stack where its body stands, the newest frame first; empty if it has not begun
 * @param awaitedBy the ids of the tasks that wait for it, directly or through other futures
 * @since 0.1
 */
public record TaskReport(
    long id, String name, String state, String awaits, List<String> stack, List<Long> awaitedBy) {

  /** Copies the lists. */
  public TaskReport {
    stack = List.copyOf(stack);
    awaitedBy = List.copyOf(awaitedBy);
  }

  /**
   * Returns the name with the id, for texts in which a name alone may not be enough.
   *
   * @return such as {@code Task-1 (1f32e575)}
   */
  public String title() {
    return name + " (" + Long.toHexString(id) + ")";
  }
}
