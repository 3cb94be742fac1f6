package dev.gyre.itests.product;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** A process of which each line of output, standard and error alike, is kept. */
public final class ChildProcess implements AutoCloseable {

  /** Generous, because it only ends tests that fail. */
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader = Thread.ofVirtual().unstarted(this::read);

  private ChildProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @param command what to start, and where
   * @return the process; to be closed
   * @throws IOException if it cannot be started
   */
  public static ChildProcess start(ProcessBuilder command) throws IOException {
    var child = new ChildProcess(command.redirectErrorStream(true).start());
    child.reader.start();
    return child;
  }

  /**
   * Starts a process with nothing to read, and waits for its end.
   *
   * @param command what to start, and where
   * @return the process, which has ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  public static ChildProcess run(ProcessBuilder command) throws IOException, InterruptedException {
    try (ChildProcess child = start(command)) {
      child.process.getOutputStream().close();
      child.awaitExit();
      return child;
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException e) {
      lines.add("(end of output: " + e + ")");
    }
  }

  /**
   * Sends a line to the standard input.
   *
   * @param line without its end
   * @throws IOException if the process does not take it
   */
  public void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /**
   * Sends a line to the standard input, and waits for its effect.
   *
   * @param line without its end
   * @param effect found in a line that is printed afterwards
   * @throws IOException if the process does not take it
   */
  public void type(String line, String effect) throws IOException {
    int before = lines.size();
    type(line);
    awaitLine(effect, before);
  }

  /**
   * Ends the standard input.
   *
   * @throws IOException if the process does not take what was typed
   */
  public void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /**
   * Waits for a line of output.
   *
   * @param pattern found in the line
   * @return the first match
   */
  public MatchResult awaitLine(String pattern) {
    return awaitLine(pattern, 0);
  }

  /**
   * Waits for a line of output behind others.
   *
   * @param pattern found in the line
   * @param from how many lines to leave out
   * @return the first match
   */
  public MatchResult awaitLine(String pattern, int from) {
    Pattern compiled = Pattern.compile(pattern);
    try {
      return await("a line with " + pattern)
          .atMost(DEADLINE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> find(compiled, from), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException e) {
      return fail(e.getMessage() + ", the output is:\n" + output(), e);
    }
  }

  private Optional<MatchResult> find(Pattern pattern, int from) {
    return lines.stream().skip(from).flatMap(line -> pattern.matcher(line).results()).findFirst();
  }

  /**
   * Counts the lines in which a pattern is found.
   *
   * @param pattern the pattern
   * @return how many there are by now
   */
  public long count(String pattern) {
    return count(pattern, 0);
  }

  /**
   * Counts the lines in which a pattern is found.
   *
   * @param pattern the pattern
   * @param from how many lines to leave out
   * @return how many there are by now
   */
  public long count(String pattern, int from) {
    return lines.stream().skip(from).filter(Pattern.compile(pattern).asPredicate()).count();
  }

  /**
   * Waits for the end of the process and of its output.
   *
   * @return its exit code
   * @throws InterruptedException if the caller is interrupted
   */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS) || !reader.join(DEADLINE)) {
      fail("not ended after " + DEADLINE + ", the output is:\n" + output());
    }
    return process.exitValue();
  }

  /**
   * Returns what the process has written by now.
   *
   * @return its lines
   */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * Returns what the process has written by now.
   *
   * @return its lines in one text
   */
  public String output() {
    return String.join("\n", lines);
  }

  /**
   * Returns the number by which the operating system knows the process.
   *
   * @return the number
   */
  public long pid() {
    return process.pid();
  }

  /** Kills the process if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
