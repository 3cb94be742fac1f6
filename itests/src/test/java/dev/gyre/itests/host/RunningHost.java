package dev.gyre.itests.host;

import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A host that was started by the script, with a shell on its standard input and free ports.
 *
 * @param process the host's process
 * @param deploy its deploy folder
 * @param port where the line-echo listens
 * @param statusPort where the status endpoint listens
 */
public record RunningHost(ChildProcess process, Path deploy, int port, int statusPort)
    implements AutoCloseable {

  /** For a host that lives for seconds: it starts quickly, and looks often into its folders. */
  public static final String HOST_OPTIONS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dfelix.fileinstall.poll=100";

  /**
   * Starts a host and waits until it is up.
   *
   * @param scratch a folder of the test's own
   * @return the host; to be closed
   * @throws IOException if it cannot be started
   */
  static RunningHost start(Path scratch) throws IOException {
    return start(scratch, command(scratch));
  }

  /**
   * Starts a host by a command that was changed.
   *
   * @param scratch a folder of the test's own
   * @param command made by {@link #command}
   * @return the host; to be closed
   * @throws IOException if it cannot be started
   */
  static RunningHost start(Path scratch, ProcessBuilder command) throws IOException {
    Path deploy = Files.createDirectories(scratch.resolve("deploy"));
    ChildProcess process = ChildProcess.start(command);
    int port = port(process, "^  echo +nc 127.0.0.1 ([0-9]+)$");
    int statusPort = port(process, "^  status +curl http://127.0.0.1:([0-9]+)/$");
    process.awaitLine("^  stop ");
    return new RunningHost(process, deploy, port, statusPort);
  }

  /**
   * Prepares the command that starts a host.
   *
   * @param scratch a folder of the test's own
   * @return the command, not started yet
   * @throws IOException if the scratch folder cannot be written
   */
  static ProcessBuilder command(Path scratch) throws IOException {
    ProcessBuilder command =
        GyreScript.command(
            scratch,
            "host",
            "--port=0",
            "--status-port=0",
            "--shell",
            "--home",
            scratch.resolve("home").toString(),
            "--deploy",
            scratch.resolve("deploy").toString());
    command.environment().put("JAVA_TOOL_OPTIONS", HOST_OPTIONS);
    return command;
  }

  private static int port(ChildProcess process, String line) {
    return Integer.parseInt(process.awaitLine(line).group(1));
  }

  /**
   * Replaces a file of a folder that the host looks into, at once: a file that is written may be
   * read while it is empty.
   *
   * @param file the file
   * @param text its new content
   * @throws IOException if it cannot be written
   */
  public static void replace(Path file, String text) throws IOException {
    Path whole = Files.createTempFile(file.toAbsolutePath().getParent().getParent(), "whole", null);
    Files.writeString(whole, text);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Kills the host if it still runs. */
  @Override
  public void close() {
    process.close();
  }
}
