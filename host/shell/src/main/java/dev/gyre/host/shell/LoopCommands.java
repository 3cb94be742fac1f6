package dev.gyre.host.shell;

import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.ReportPage;
import java.util.List;
import org.apache.felix.service.command.Descriptor;

/** The commands of scope {@code gyre} that look at loops and their tasks. Any thread. */
public final class LoopCommands {

  /** A loop that is stuck must not keep an operator waiting; a busy one has turns in between. */
  private static final long PATIENCE_MILLIS = 500;

  /** More would drown a terminal. */
  private static final int TASKS_SHOWN = 100;

  private static final String SEE_MORE = "give a number to see more, such as gyre:ps 1000";

  private final Loops loops;

  LoopCommands(Loops loops) {
    this.loops = loops;
  }

  /**
   * Shows how the loops are doing.
   *
   * @return a table
   */
  @Descriptor("shows the open loops: what they have done, what waits, how long their turns take")
  public String loops() {
    return LoopTable.of(loops.getLoops());
  }

  /**
   * Shows the tasks of all loops, one a line.
   *
   * @return a table
   */
  @Descriptor("shows the tasks of all loops, one a line")
  public String tasks() {
    return tasks(TASKS_SHOWN);
  }

  /**
   * Shows more tasks.
   *
   * @param most how many tasks of each loop to show
   * @return a table
   */
  @Descriptor("shows the tasks of all loops, one a line")
  public String tasks(@Descriptor("how many tasks of each loop at most") int most) {
    return TaskList.of(inspect(most));
  }

  /**
   * Shows where the tasks stand.
   *
   * @return a table for each loop
   */
  @Descriptor("shows where each task stands, what it awaits and who awaits it, loop by loop")
  public String ps() {
    return ps(TASKS_SHOWN);
  }

  /**
   * Shows where more tasks stand.
   *
   * @param most how many tasks of each loop to show
   * @return a table for each loop
   */
  @Descriptor("shows where each task stands, what it awaits and who awaits it, loop by loop")
  public String ps(@Descriptor("how many tasks of each loop at most") int most) {
    return String.join("\n", ReportPage.withTables(inspect(most), SEE_MORE));
  }

  /**
   * Draws who awaits whom.
   *
   * @return trees for each loop
   */
  @Descriptor("draws who awaits whom as trees; circles of tasks, which are deadlocks, are named")
  public String pstree() {
    return pstree(TASKS_SHOWN);
  }

  /**
   * Draws who awaits whom among more tasks.
   *
   * @param most how many tasks of each loop to show
   * @return trees for each loop
   */
  @Descriptor("draws who awaits whom as trees; circles of tasks, which are deadlocks, are named")
  public String pstree(@Descriptor("how many tasks of each loop at most") int most) {
    return String.join("\n", ReportPage.withTrees(inspect(most), SEE_MORE));
  }

  private List<LoopReport> inspect(int most) {
    return loops.inspect(PATIENCE_MILLIS, most);
  }

  /**
   * Switches the debug mode of a loop.
   *
   * @param loop its id or name
   * @param mode on or off
   * @return what it is now
   */
  @Descriptor("switches the debug mode of a loop: slow callbacks are logged, and stalls at once")
  public String debug(
      @Descriptor("an id or a name that gyre:loops shows") String loop,
      @Descriptor("on or off") String mode) {
    loops.setDebug(loop, isOn(mode));
    return "debug mode of " + loop + " is " + mode;
  }

  /**
   * Has turns measured, or no longer.
   *
   * @param mode on or off
   * @return what it is now
   */
  @Descriptor("has all loops measure how long their turns take, or no longer")
  public String measure(@Descriptor("on or off") String mode) {
    loops.setMeasuringTurns(isOn(mode));
    return "measuring of turns is " + mode;
  }

  private static boolean isOn(String mode) {
    return switch (mode) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new IllegalArgumentException("say on or off: " + mode);
    };
  }
}
