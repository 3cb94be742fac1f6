package dev.gyre.host.inspect;

import dev.gyre.inspect.AwaitGraph;
import dev.gyre.inspect.AwaitTree;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.ReportPage;
import dev.gyre.inspect.TaskReport;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Shows the event loops of another process. The exit code tells how it went: see {@link ExitCode}.
 */
public final class Main {

  /** For a process that is stopped, or swapped out. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String SEE_MORE = "see --tasks";

  private Main() {}

  /**
   * Shows the loops.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    // Trees are drawn with characters that an unset locale does not have, while the terminal has.
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    var err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    ExitCode code =
        run(List.of(arguments), new PatientSource(new RemoteLoops(), PATIENCE), out, err);
    out.flush();
    System.exit(code.number());
  }

  static ExitCode run(
      List<String> arguments, LoopsSource source, PrintStream out, PrintStream err) {
    try {
      InspectOptions options = InspectOptions.parse(arguments);
      if (options.help()) {
        out.print(InspectOptions.HELP);
        return ExitCode.DONE;
      }
      return show(options, source.inspect(options.pid(), options.tasksMax()), out, err);
    } catch (UsageException e) {
      err.println("gyre: " + e.getMessage() + " (see --help)");
      return ExitCode.USAGE;
    } catch (InspectionException e) {
      err.println("gyre: " + e.getMessage());
      return ExitCode.REFUSED;
    }
  }

  private static ExitCode show(
      InspectOptions options, List<LoopReport> reports, PrintStream out, PrintStream err) {
    if (options.command() == Command.PSTREE) {
      List<List<TaskReport>> cycles = cycles(reports);
      if (!cycles.isEmpty()) {
        err.println("gyre: tasks wait for each other in a circle, which no tree shows (ps does)");
        cycles.forEach(cycle -> err.println("cycle: " + AwaitTree.describe(cycle)));
        return ExitCode.CYCLE;
      }
    }
    page(options.command(), reports).forEach(out::println);
    return ExitCode.DONE;
  }

  private static List<String> page(Command command, List<LoopReport> reports) {
    return switch (command) {
      case PS -> ReportPage.withTables(reports, SEE_MORE);
      case PSTREE -> ReportPage.withTrees(reports, SEE_MORE);
    };
  }

  private static List<List<TaskReport>> cycles(List<LoopReport> reports) {
    return reports.stream()
        .flatMap(report -> new AwaitGraph(report.tasks()).cycles().stream())
        .toList();
  }
}
