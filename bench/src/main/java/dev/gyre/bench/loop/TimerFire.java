package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.vertx.core.Handler;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What does a timer cost that fires? A callback schedules a million, due in random order within the
 * next 100 ms; the batch ends when all have fired.
 *
 * <pre>./gyre bench timer-fire</pre>
 *
 * <p>asyncio, uvloop and Node.js schedule 100,000, which spares them some of the ordering.
 * Scheduling takes longer than that, so all are due when the first can fire, and nobody sleeps. The
 * timers of ActiveJ, Vert.x and Node.js are of whole milliseconds and so often equal; the others'
 * are of nanoseconds. {@code limit-sort} sorts the deadlines in an array, with the JDK's own sort,
 * and calls the callback for each: nothing can be scheduled while it does.
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
        .enter("vertx", () -> new OnVertx(VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter("limit-sort", OnArray::new, List.of())
        .enterPythonLoops()
        .enterNode()
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

  private static final class OnVertx implements Contestant, Handler<Long> {

    private final VertxLoop loop;
    private final Draw draw = new Draw();
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left;
    private long done;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      end = new CompletableFuture<>();
      loop.execute(() -> schedule(operations));
      return end.join();
    }

    /** Its delays begin at 1 ms. */
    private void schedule(int operations) {
      for (int i = 0; i < operations; i++) {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(delayNanos(draw)));
        loop.vertx().setTimer(millis, this);
      }
    }

    @Override
    public void handle(Long number) {
      done++;
      if (--left == 0) {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnArray implements Contestant, Runnable {

    private final Draw draw = new Draw();
    private long[] deadlines = {};
    private long done;

    @Override
    public void prepare(int operations) {
      deadlines = new long[operations];
    }

    @Override
    public long run(int operations) {
      done = 0;
      long now = System.nanoTime();
      for (int i = 0; i < operations; i++) {
        deadlines[i] = now + delayNanos(draw);
      }
      Arrays.sort(deadlines);
      for (long deadline : deadlines) {
        if (deadline - now >= 0) {
          run();
        }
      }
      return done;
    }

    @Override
    public void run() {
      done++;
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
