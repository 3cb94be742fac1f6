package dev.gyre.bench.loop;

import dev.gyre.AsyncGenerator;
import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;

/**
 * What does a value of an async generator cost? A generator gives way to the loop and yields a
 * number, again and again; a task adds the numbers up.
 *
 * <pre>./gyre bench generator</pre>
 *
 * <p>Giving way is {@code yieldNow}, {@code asyncio.sleep(0)}, and a promise of {@code
 * setImmediate} in Node.js. {@code limit-continuation} is a {@link RawContinuation} that suspends
 * twice for a value: to give way, and to yield.
 */
public final class GeneratorValues {

  private GeneratorValues() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("generator", "an async generator that awaits once for a value; per value")
        .answeredBy(operations -> (long) operations * (operations - 1) / 2)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.PORTABLE.contestant(),
            () -> new OnGyre(GyreLoops.PORTABLE.open()),
            GyreLoops.PORTABLE.jvmFlags())
        .enter("limit-continuation", OnContinuation::new, RawContinuation.JVM_FLAGS)
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 5, "asyncio");
  }

  private static final class OnGyre implements Contestant {

    private final EventLoop loop;
    private long sum;

    OnGyre(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      sum = 0;
      loop.runUntilComplete(() -> addUp(operations));
      return sum;
    }

    private void addUp(int operations) {
      try (AsyncGenerator<Integer> numbers =
          loop.createAsyncGenerator(out -> {
            for (int i = 0; i < operations; i++) {
              loop.yieldNow();
              out.yield(i);
            }
          })) {
        for (int number : numbers) {
          sum += number;
        }
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnContinuation implements Contestant {

    private int number;

    @Override
    public long run(int operations) {
      long sum = 0;
      var generator = new RawContinuation(() -> count(operations));
      for (int i = 0; i < operations; i++) {
        generator.resume();
        generator.resume();
        sum += number;
      }
      return sum;
    }

    private void count(int operations) {
      for (int i = 0; i < operations; i++) {
        RawContinuation.suspend();
        number = i;
        RawContinuation.suspend();
      }
    }
  }
}
