package dev.gyre.bench.sockets;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that answers by lines and ends with its standard input. */
final class ChildProcess implements AutoCloseable {

  private final List<String> command;
  private final Process process;
  private final BufferedReader answers;

  private ChildProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildProcess start(List<String> command) throws IOException {
    return new ChildProcess(
        command,
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  String number() {
    return String.valueOf(process.pid());
  }

  void tell(String line) throws IOException {
    var commands = process.outputWriter(StandardCharsets.UTF_8);
    commands.write(line + "\n");
    commands.flush();
  }

  String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("program has ended, see above: " + String.join(" ", command));
    }
    return line;
  }

  /** Says that there are no more lines, upon which programs end by themselves. */
  void tellEnd() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).close();
  }

  /** Waits for the end, at most so long. */
  void awaitEnd(Duration atMost) throws IOException {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException("program does not end: " + String.join(" ", command));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
