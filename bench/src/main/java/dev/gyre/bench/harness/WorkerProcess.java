package dev.gyre.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A measured process, seen from outside: started once, then told by a line each how many operations
 * the next batch has. Between batches it sleeps, so that the contestants do not disturb each other.
 */
public final class WorkerProcess implements AutoCloseable {

  /** What a process answers that cannot take part, with the reason after it. */
  static final String ABSENT = "absent: ";

  /** The slowest batches take seconds. One that takes minutes will never end. */
  private static final int PATIENCE_SECONDS = 120;

  /** Meanwhile threads begin, which one move may miss, and end, of which it complains. */
  private static final int MOVES = 3;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Path errors;
  private volatile boolean givenUp;

  private WorkerProcess(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process and waits until it is ready.
   *
   * @param name what to call it in errors
   * @param command the command line
   * @return the process
   * @throws Obstacle if it cannot take part on this machine
   * @throws WorkerFailure if it ends instead
   */
  public static WorkerProcess start(String name, List<String> command) {
    try {
      Path errors = Files.createTempFile("gyre-bench-", ".err");
      errors.toFile().deleteOnExit();
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      var worker = new WorkerProcess(name, process, errors);
      String answer = worker.read();
      if (answer.startsWith(ABSENT)) {
        worker.close();
        throw new Obstacle(answer.substring(ABSENT.length()));
      }
      if (!answer.equals("ready")) {
        throw worker.failure("answered instead of being ready: " + answer);
      }
      return worker;
    } catch (IOException e) {
      throw new WorkerFailure(name + " cannot be started: " + e.getMessage(), "");
    }
  }

  /**
   * Keeps the process, and those that it has started, on one processor from now on.
   *
   * @param processor its number
   * @throws WorkerFailure if that is not allowed
   */
  public void moveTo(int processor) {
    Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .forEach(each -> moveTo(processor, each));
  }

  private void moveTo(int processor, ProcessHandle each) {
    String number = String.valueOf(each.pid());
    var taskset =
        new ProcessBuilder("taskset", "-a", "-c", "-p", String.valueOf(processor), number)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      boolean moved = false;
      for (int i = 0; i < MOVES; i++) {
        moved = taskset.start().waitFor() == 0;
      }
      if (!moved && each.isAlive()) {
        throw failure("cannot be moved to processor " + processor);
      }
    } catch (IOException e) {
      throw failure("cannot be moved to another processor: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("was interrupted while it moved");
    }
  }

  /**
   * Has a batch done.
   *
   * @param operations how many operations it has
   * @return what it took
   * @throws WorkerFailure if the process ends instead
   */
  public Sample run(int operations) {
    try {
      var commands = process.outputWriter(StandardCharsets.UTF_8);
      commands.write(operations + "\n");
      commands.flush();
      return Sample.parse(read());
    } catch (IOException e) {
      throw failure("does not listen any more");
    }
  }

  private String read() throws IOException {
    var patience =
        CompletableFuture.runAsync(
            this::giveUp, CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    try {
      String line = answers.readLine();
      if (line == null) {
        throw failure(
            givenUp ? "has not answered for %d s".formatted(PATIENCE_SECONDS) : "has ended");
      }
      return line;
    } finally {
      patience.cancel(false);
    }
  }

  private void giveUp() {
    givenUp = true;
    process.destroyForcibly();
  }

  private WorkerFailure failure(String what) {
    close();
    try {
      return new WorkerFailure(name + " " + what, Files.readString(errors).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process. */
  @Override
  public void close() {
    try {
      process.outputWriter(StandardCharsets.UTF_8).close();
    } catch (IOException alreadyGone) {
      // Then there is nothing to tell it.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
