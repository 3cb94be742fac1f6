package dev.gyre.host.inspect;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Immutable.
 *
 * @param command what to show
 * @param pid the process
 * @param tasksMax how many tasks of each loop to show at most
 * @param help whether only the explanation is wanted
 */
record InspectOptions(Command command, long pid, int tasksMax, boolean help) {

  /** Explains the commands. */
  static final String HELP =
      """
      Shows the event loops of a process, every task, where it stands, and who awaits it.

      Usage: gyre ps PID [options]      a table of the tasks of each loop
             gyre pstree PID [options]  who awaits whom, as trees; circles of tasks that wait for each
                                        other are no trees, and are named instead

        --tasks N         how many tasks of each loop to show at most (default 10000)
        --help            this text

      A loop that is stuck cannot answer; after half a second it is looked at from outside, with the
      stack of what it is busy with. The first look starts the JDK's management agent in the process,
      for this user on this machine only, and it stays there.

      Exit codes: 0 shown; 1 the build has failed; 2 wrong arguments; 3 no JDK 25 or newer; 4 the
      process cannot be looked into; 5 tasks wait for each other in a circle (pstree).
      """;

  private static final int DEFAULT_TASKS_MAX = 10_000;

  /**
   * Reads the arguments.
   *
   * @param arguments as typed
   * @return the options
   * @throws UsageException if an argument is missing, unknown or wrong
   */
  static InspectOptions parse(List<String> arguments) throws UsageException {
    var left = new ArrayDeque<>(arguments);
    Command command = commandOf(left.pollFirst());
    long pid = 0;
    int tasksMax = DEFAULT_TASKS_MAX;
    boolean help = false;
    while (!left.isEmpty()) {
      String argument = left.removeFirst();
      switch (argument) {
        case "--help", "-h" -> help = true;
        case "--tasks" -> tasksMax = (int) numberOf(argument, left, Integer.MAX_VALUE);
        default -> {
          if (pid != 0 || argument.startsWith("-")) {
            throw new UsageException("unknown argument: " + argument);
          }
          left.addFirst(argument);
          pid = numberOf(command.name().toLowerCase(Locale.ROOT), left, Long.MAX_VALUE);
        }
      }
    }
    if (pid == 0 && !help) {
      throw new UsageException("the number of a process is missing");
    }
    return new InspectOptions(command, pid, tasksMax, help);
  }

  private static Command commandOf(@Nullable String name) throws UsageException {
    return switch (name) {
      case "ps" -> Command.PS;
      case "pstree" -> Command.PSTREE;
      case null, default -> throw new UsageException("say ps or pstree: " + name);
    };
  }

  private static long numberOf(String what, Deque<String> left, long max) throws UsageException {
    String value = left.pollFirst();
    try {
      long number = value == null ? 0 : Long.parseLong(value);
      if (number > 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Answered like a number out of range, below.
    }
    throw new UsageException(what + " needs a positive number: " + value);
  }
}
