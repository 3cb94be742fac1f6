package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What does a timer cost that fires? A callback schedules a million, due in random order within the
 * next 100 ms; the batch ends when all have fired.
 *
 * <pre>./gyre bench timer-fire</pre>
 *
 * <p>Scheduling takes longer than that, so all are due when the first can fire, and nobody sleeps.
 * ActiveJ's timers are of whole milliseconds and so often equal; the others' are of nanoseconds.
 */
public final class TimerFire {

  private static final int COUNT = 1_000_000;
  private static final int SPAN_MILLIS = 100;

  private TimerFire() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("timer-fire", "schedule 1,000,000 timers and let them fire; per timer")
        .batchesOf(COUNT)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter("netty", () -> new OnNetty(Netty.onEpoll()), Netty.JVM_FLAGS)
        .enter("activej", OnActiveJ::new, Netty.JVM_FLAGS)
        .enterPythonLoops()
        .aim("gyre", 2.0, "netty")
        .aim("gyre", 1.2, "activej");
  }

  private static long delayNanos(Draw draw) {
    return draw.below((int) TimeUnit.MILLISECONDS.toNanos(SPAN_MILLIS));
  }

  private static final class OnGyre implements Contestant, Runnable {

    private final EventLoop loop;
    private final Draw draw = new Draw();
    private int left;
    private long done;

    OnGyre(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      loop.callSoon(() -> schedule(operations));
      loop.runForever();
      return done;
    }

    private void schedule(int operations) {
      for (int i = 0; i < operations; i++) {
        loop.callLaterNanos(delayNanos(draw), this);
      }
    }

    @Override
    public void run() {
      done++;
      if (--left == 0) {
        loop.stop();
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnNetty implements Contestant, Runnable {

    private final Netty netty;
    private final Draw draw = new Draw();
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left;
    private long done;

    OnNetty(Netty netty) {
      this.netty = netty;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      end = new CompletableFuture<>();
      netty.run(() -> schedule(operations), end);
      return end.join();
    }

    private void schedule(int operations) {
      for (int i = 0; i < operations; i++) {
        netty.loop().schedule(this, delayNanos(draw), TimeUnit.NANOSECONDS);
      }
    }

    @Override
    public void run() {
      done++;
      if (--left == 0) {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      netty.close();
    }
  }

  private static final class OnActiveJ implements Contestant, Runnable {

    private final Eventloop loop = ActiveJ.here();
    private final Draw draw = new Draw();
    private long done;

    @Override
    public long run(int operations) {
      done = 0;
      loop.postLast(() -> schedule(operations));
      loop.run();
      return done;
    }

    private void schedule(int operations) {
      for (int i = 0; i < operations; i++) {
        loop.delay(TimeUnit.NANOSECONDS.toMillis(delayNanos(draw)), this);
      }
    }

    @Override
    public void run() {
      done++;
    }
  }
}
