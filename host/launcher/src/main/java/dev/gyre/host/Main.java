package dev.gyre.host;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts the host, waits until it is stopped, and tells by the exit code how it went: see {@link
 * ExitCode}.
 *
 * <p>The host stops when it is asked to by SIGTERM or Ctrl-C, or in its shell.
 */
public final class Main {

  private Main() {}

  /**
   * Runs the host.
   *
   * @param arguments see {@code --help}
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    ExitCode code = run(List.of(arguments), System.out, System.err);
    System.exit(code.number());
  }

  private static ExitCode run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    try {
      HostOptions options = HostOptions.parse(arguments, Path.of("").toAbsolutePath());
      if (options.help()) {
        out.print(HostOptions.HELP);
        return ExitCode.STOPPED;
      }
      return runHost(new Host(options, Installation.ofThisLauncher(), out, err), err);
    } catch (UsageException e) {
      err.println("gyre: " + e.getMessage() + " (see --help)");
      return ExitCode.USAGE;
    } catch (HostFailure e) {
      err.println("gyre: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  /**
   * Runs the host to its end. If a signal ended it, the answer is never used: the thread that
   * serves the signal reports and halts the JVM, while {@code System.exit} in this one blocks.
   */
  private static ExitCode runHost(Host host, PrintStream err) throws InterruptedException {
    var signal = new StopOnSignal(host);
    signal.install();
    try {
      host.start();
      host.awaitStopRequest();
    } catch (HostFailure e) {
      // A start that a signal cut short fails in whatever step it was in: no failure worth telling.
      if (signal.tookOver()) {
        return ExitCode.STOPPED;
      }
      err.println("gyre: " + e.getMessage());
      host.stop();
      return ExitCode.FAILED;
    }
    return signal.tookOver() ? ExitCode.STOPPED : host.stop();
  }
}
