package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What does debug mode cost a loop that is not in it? A task awaits a future that a callback
 * completes, again and again: a future, a callback and an await are what debug mode looks at.
 *
 * <pre>./gyre bench debug-off</pre>
 *
 * <p>{@code gyre} was never in debug mode; {@code gyre-out-of-debug} was, for a while, and is not
 * any more; {@code gyre-in-debug} is. There is no Gyre that cannot be debugged, so that the first
 * two have to be equal: that says whether anything stays behind. What the question for debug mode
 * itself costs, which is one read of a field, is in the distance of {@code gyre} from {@code
 * limit-ring} in {@link CallbackChain}.
 */
public final class DebugOff {

  private static final int CALLS_IN_DEBUG = 1_000;

  /** The way there is compiled while in debug mode, and has to be compiled once more. */
  private static final Duration WARM_UP = Duration.ofMillis(1_500);

  private DebugOff() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("debug-off", "a future, a callback that completes it, and an await")
        .warmedUpFor(WARM_UP)
        .enter("gyre", () -> loop(each -> {}), GyreLoops.FULL.jvmFlags())
        .enter("gyre-out-of-debug", () -> loop(DebugOff::wasDebugged), GyreLoops.FULL.jvmFlags())
        .enter(
            "gyre-in-debug",
            () -> loop(each -> each.loop.setDebug(true)),
            GyreLoops.FULL.jvmFlags())
        .aim("gyre-out-of-debug", 0.97, "gyre");
  }

  private static Awaiting loop(Consumer<Awaiting> preparation) {
    var made = new Awaiting(GyreLoops.FULL.open());
    preparation.accept(made);
    return made;
  }

  private static void wasDebugged(Awaiting made) {
    made.loop.setDebug(true);
    made.run(CALLS_IN_DEBUG);
    made.loop.setDebug(false);
  }

  private static final class Awaiting implements Contestant {

    private final EventLoop loop;
    private long sum;

    Awaiting(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      sum = 0;
      loop.runUntilComplete(() -> {
        for (int i = 0; i < operations; i++) {
          LoopFuture<Integer> future = loop.createFuture();
          loop.callSoon(() -> future.setResult(1));
          sum += future.await();
        }
      });
      return sum;
    }

    @Override
    public void close() {
      loop.close();
    }
  }
}
