package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.PortableCall;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What does it cost to have a call made in another process and its result brought back: one after
 * the other, with a hundred on their way, and the very first one of a pool?
 *
 * <pre>./gyre bench process</pre>
 *
 * <p>The calls are empty. As many processes as processors; those of Python are what {@code
 * ProcessPoolExecutor} starts by default on the Python at hand: forks of a small process until
 * 3.13, which are there at once. The first call of a pool takes its pool's making and its worker's
 * start. {@code limit-pipe} are two processes in C that send a byte to and fro.
 */
public final class ProcessCalls {

  private static final int IN_FLIGHT = 100;

  /** The workers' virtual machines compile each for itself. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private ProcessCalls() {}

  /**
   * Returns the question about one call after another.
   *
   * @return the question
   */
  public static Question oneAfterAnother() {
    return calls("process-trip", "an empty call in another process; per round trip", 1)
        .enterInC("limit-pipe");
  }

  /**
   * Returns the question about many calls at a time.
   *
   * @return the question
   */
  public static Question manyAtATime() {
    return calls("process-calls", "empty calls in other processes, 100 at a time", IN_FLIGHT);
  }

  private static Question calls(String name, String asks, int inFlight) {
    return Question.of(name, asks)
        .judgedBy(Figure.WALL)
        .warmedUpFor(WARM_UP)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnePool(GyreLoops.FULL.open(), inFlight),
            GyreLoops.FULL.jvmFlags())
        .enterPythonLoops()
        .aim("gyre", 3.0, "asyncio");
  }

  /**
   * Returns the question about the first call of a pool.
   *
   * @return the question
   */
  public static Question first() {
    return Question.of("process-start", "a pool of processes, until its first call is answered")
        .judgedBy(Figure.WALL)
        .batchesOf(1)
        .enter(GyreLoops.FULL.contestant(), NewPools::new, GyreLoops.FULL.jvmFlags())
        .enterPythonLoops();
  }

  private static LoopFuture<Integer> call(EventLoop loop) {
    return loop.runInExecutor(null, PortableCall.of(() -> 1));
  }

  private static final class OnePool implements Contestant {

    private final EventLoop loop;
    private final int inFlight;
    private long sum;

    OnePool(EventLoop loop, int inFlight) {
      this.loop = loop;
      this.inFlight = inFlight;
      Providers.prefer(Part.EXECUTOR, "process");
    }

    @Override
    public long run(int operations) {
      sum = 0;
      loop.runUntilComplete(() -> {
        Queue<LoopFuture<Integer>> calls = new ArrayDeque<>();
        for (int i = 0; i < operations; i++) {
          if (calls.size() == inFlight) {
            sum += calls.remove().await();
          }
          calls.add(call(loop));
        }
        while (!calls.isEmpty()) {
          sum += calls.remove().await();
        }
      });
      return sum;
    }

    @Override
    public void close() {
      loop.close();
      Providers.prefer(Part.EXECUTOR, null);
    }
  }

  /** The host's executor is opened by its first call, and shut down with the last loop. */
  private static final class NewPools implements Contestant {

    NewPools() {
      Providers.prefer(Part.EXECUTOR, "process");
    }

    @Override
    public long run(int operations) {
      long sum = 0;
      for (int i = 0; i < operations; i++) {
        EventLoop loop = GyreLoops.FULL.open();
        sum += loop.runUntilComplete(() -> call(loop).await());
        loop.close();
      }
      return sum;
    }

    @Override
    public void close() {
      Providers.prefer(Part.EXECUTOR, null);
    }
  }
}
