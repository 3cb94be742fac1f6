package dev.gyre.bench;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Does JMH measure the same, and what do its profilers say? One contestant of one question, a batch
 * of operations each invocation.
 *
 * <pre>./gyre bench --jmh task-spawn gyre -prof gc</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContestantBenchmark {

  private static final int OPERATIONS = 10_000;

  /** Which question. */
  @Param("callback-chain")
  public String question = "callback-chain";

  /** Who answers it. */
  @Param("gyre")
  public String contestant = "gyre";

  private Question asked = Questions.all().getFirst();
  private Contestant answering = operations -> operations;

  /** Created by JMH. */
  public ContestantBenchmark() {}

  /**
   * Makes the contestant.
   *
   * @throws Exception what it throws
   */
  @Setup
  public void make() throws Exception {
    asked = Questions.named(List.of(question)).getFirst();
    answering = Objects.requireNonNull(asked.entrant(contestant).maker(), "maker").call();
  }

  /**
   * Gets it ready for a batch.
   *
   * @throws Exception what it throws
   */
  @Setup(Level.Invocation)
  public void prepare() throws Exception {
    answering.prepare(OPERATIONS);
  }

  /**
   * Does a batch.
   *
   * @return the contestant's answer
   * @throws Exception what it throws
   */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public long batch() throws Exception {
    long checksum = answering.run(OPERATIONS);
    if (checksum != asked.checksum().applyAsLong(OPERATIONS)) {
      throw new IllegalStateException("wrong answer: " + checksum);
    }
    return checksum;
  }

  /** Ends the contestant. */
  @TearDown
  public void close() {
    answering.close();
  }
}
