package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Sample;
import dev.gyre.bench.harness.ThreadTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program that is started anew for each operation, and ended at its first sign of life. */
final class StartedProgram implements Contestant {

  private static final Duration END_MAX = Duration.ofSeconds(20);

  private final List<String> command;
  private final Sign sign;
  private @Nullable ChildProcess program;
  private long cpuNanos;
  private long waitNanos;

  /** Waits until a program has done the first thing that it is for. */
  @FunctionalInterface
  interface Sign {
    void await(ChildProcess program) throws IOException;
  }

  /**
   * Creates a contestant that has not started anything.
   *
   * @param command the program
   * @param sign what is waited for
   */
  StartedProgram(List<String> command, Sign sign) {
    this.command = List.copyOf(command);
    this.sign = sign;
  }

  @Override
  public long run(int operations) throws IOException {
    cpuNanos = 0;
    waitNanos = 0;
    for (int i = 0; i < operations; i++) {
      finish();
      program = ChildProcess.start(command);
      sign.await(program);
    }
    return operations;
  }

  /** The times are those of the program, which does not tell what it has allocated. */
  @Override
  public Sample amend(Sample measured) throws IOException {
    finish();
    return measured.withTimes(new ThreadTimes(cpuNanos, waitNanos)).withCounted(-1);
  }

  private void finish() throws IOException {
    ChildProcess started = program;
    if (started != null) {
      program = null;
      ThreadTimes its = ThreadTimes.of(started.number(), false);
      cpuNanos += its.cpuNanos();
      waitNanos += its.waitNanos();
      started.close();
      started.awaitEnd(END_MAX);
    }
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }
}
