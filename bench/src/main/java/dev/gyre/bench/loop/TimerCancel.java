package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.TimerHandle;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.activej.reactor.schedule.ScheduledRunnable;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What does a timeout cost that never comes to pass? A million timers are pending, as of a million
 * connections; each operation cancels a random one and schedules another in its place.
 *
 * <pre>./gyre bench timer-cancel</pre>
 *
 * <p>Done a hundred at a time, with a turn of the loop in between, so that those who drop cancelled
 * timers later do so inside of what is measured; and a million times in a batch, so that a batch
 * has its share of what they do seldom. The timers are due in one to two hours: none fires.
 * asyncio, uvloop and Node.js do 100,000 of them in a batch, among a million that are pending all
 * the same. {@code limit-array} writes the new deadline to where the old one was, and puts nothing
 * in order: what it takes is to reach a random one of a million.
 */
public final class TimerCancel {

  private static final int PENDING = 1_000_000;
  private static final int IN_A_TURN = 100;
  private static final int HOUR_SECONDS = 3_600;

  private TimerCancel() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of(
            "timer-cancel", "cancel one of 1,000,000 pending timers and schedule another; per pair")
        .batchesOf(PENDING)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter("netty", () -> new OnNetty(Netty.onEpoll()), Netty.JVM_FLAGS)
        .enter("activej", OnActiveJ::new, Netty.JVM_FLAGS)
        .enter("vertx", () -> new OnVertx(VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter("limit-array", OnArray::new, List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 2.0, "netty")
        .aim("gyre", 1.2, "activej");
  }

  private static int delaySeconds(Draw draw) {
    return HOUR_SECONDS + draw.below(HOUR_SECONDS);
  }

  private static void nothing() {}

  private static final class OnGyre implements Contestant {

    private final EventLoop loop;
    private final Draw draw = new Draw();
    private TimerHandle[] pending = {};
    private long done;

    OnGyre(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void prepare(int operations) {
      if (pending.length == 0) {
        pending = new TimerHandle[operations];
        for (int i = 0; i < operations; i++) {
          pending[i] = schedule();
        }
      }
    }

    private TimerHandle schedule() {
      return loop.callLaterNanos(
          TimeUnit.SECONDS.toNanos(delaySeconds(draw)), TimerCancel::nothing);
    }

    @Override
    public long run(int operations) {
      done = 0;
      loop.callSoon(() -> replace(operations));
      loop.runForever();
      return done;
    }

    private void replace(int left) {
      int now = Math.min(left, IN_A_TURN);
      for (int i = 0; i < now; i++) {
        int drawn = draw.below(pending.length);
        pending[drawn].cancel();
        pending[drawn] = schedule();
        done++;
      }
      if (left > now) {
        loop.callSoon(() -> replace(left - now));
      } else {
        loop.stop();
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnNetty implements Contestant {

    private final Netty netty;
    private final Draw draw = new Draw();
    private ScheduledFuture<?>[] pending = {};
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private long done;

    OnNetty(Netty netty) {
      this.netty = netty;
    }

    @Override
    public void prepare(int operations) {
      if (pending.length == 0) {
        pending = new ScheduledFuture<?>[operations];
        var filled = new CompletableFuture<Long>();
        netty.run(
            () -> {
              for (int i = 0; i < operations; i++) {
                pending[i] = schedule();
              }
              filled.complete(0L);
            },
            filled);
      }
    }

    private ScheduledFuture<?> schedule() {
      return netty.loop().schedule(TimerCancel::nothing, delaySeconds(draw), TimeUnit.SECONDS);
    }

    @Override
    public long run(int operations) {
      done = 0;
      end = new CompletableFuture<>();
      netty.run(() -> replace(operations), end);
      return end.join();
    }

    private void replace(int left) {
      int now = Math.min(left, IN_A_TURN);
      for (int i = 0; i < now; i++) {
        int drawn = draw.below(pending.length);
        pending[drawn].cancel(false);
        pending[drawn] = schedule();
        done++;
      }
      if (left > now) {
        netty.loop().execute(() -> replace(left - now));
      } else {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      netty.close();
    }
  }

  private static final class OnVertx implements Contestant {

    private final VertxLoop loop;
    private final Draw draw = new Draw();
    private long[] pending = {};
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private long done;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public void prepare(int operations) {
      if (pending.length == 0) {
        pending = new long[operations];
        var filled = new CompletableFuture<Long>();
        loop.execute(() -> {
          for (int i = 0; i < operations; i++) {
            pending[i] = schedule();
          }
          filled.complete(0L);
        });
        filled.join();
      }
    }

    private long schedule() {
      return loop.vertx().setTimer(delaySeconds(draw) * 1_000L, number -> nothing());
    }

    @Override
    public long run(int operations) {
      done = 0;
      end = new CompletableFuture<>();
      loop.execute(() -> replace(operations));
      return end.join();
    }

    private void replace(int left) {
      int now = Math.min(left, IN_A_TURN);
      for (int i = 0; i < now; i++) {
        int drawn = draw.below(pending.length);
        loop.vertx().cancelTimer(pending[drawn]);
        pending[drawn] = schedule();
        done++;
      }
      if (left > now) {
        loop.execute(() -> replace(left - now));
      } else {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnArray implements Contestant {

    private final Draw draw = new Draw();
    private long[] pending = {};

    @Override
    public void prepare(int operations) {
      pending = new long[operations];
    }

    @Override
    public long run(int operations) {
      long done = 0;
      for (int i = 0; i < operations; i++) {
        pending[draw.below(pending.length)] = delaySeconds(draw);
        done++;
      }
      return done;
    }
  }

  private static final class OnActiveJ implements Contestant {

    private final Eventloop loop = ActiveJ.here();
    private final Draw draw = new Draw();
    private ScheduledRunnable[] pending = {};
    private long done;

    @Override
    public void prepare(int operations) {
      if (pending.length == 0) {
        pending = new ScheduledRunnable[operations];
        for (int i = 0; i < operations; i++) {
          pending[i] = schedule();
        }
      }
    }

    /** In the background, which means that they do not keep the loop running. */
    private ScheduledRunnable schedule() {
      return loop.delayBackground(delaySeconds(draw) * 1_000L, TimerCancel::nothing);
    }

    @Override
    public long run(int operations) {
      done = 0;
      loop.postLast(() -> replace(operations));
      loop.run();
      return done;
    }

    private void replace(int left) {
      int now = Math.min(left, IN_A_TURN);
      for (int i = 0; i < now; i++) {
        int drawn = draw.below(pending.length);
        pending[drawn].cancel();
        pending[drawn] = schedule();
        done++;
      }
      if (left > now) {
        loop.postNext(() -> replace(left - now));
      }
    }
  }
}
