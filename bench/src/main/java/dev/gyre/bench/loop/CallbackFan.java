package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.vertx.core.Handler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How many callbacks a second does a loop run that has many ready? A callback schedules 1,000 of
 * them, and the last of these the next 1,000.
 *
 * <pre>./gyre bench callback-fan</pre>
 *
 * <p>What was said of {@link CallbackChain} holds here too.
 */
public final class CallbackFan {

  private static final int WIDTH = 1_000;

  private CallbackFan() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("callback-fan", "fans of 1,000 callbacks; per callback")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter("netty", () -> new OnNetty(Netty.onEpoll()), Netty.JVM_FLAGS)
        .enter("activej", OnActiveJ::new, Netty.JVM_FLAGS)
        .enter("vertx", () -> new OnVertx(VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter("limit-ring", OnRing::new, List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "netty", "activej")
        .aim("gyre", 40, "asyncio")
        .aim("gyre", 20, "uvloop");
  }

  /** The callback itself: counts, and when a fan is through, opens the next. */
  private static final class Fan implements Runnable {

    private final Consumer<Runnable> schedule;
    private final Runnable whenDone;
    private int unscheduled;
    private int pending;
    long done;

    Fan(Consumer<Runnable> schedule, Runnable whenDone) {
      this.schedule = schedule;
      this.whenDone = whenDone;
    }

    void open(int operations) {
      done = 0;
      unscheduled = operations;
      openNext();
    }

    private void openNext() {
      pending = Math.min(WIDTH, unscheduled);
      unscheduled -= pending;
      for (int i = pending; i > 0; i--) {
        schedule.accept(this);
      }
    }

    @Override
    public void run() {
      done++;
      if (--pending > 0) {
        return;
      }
      if (unscheduled > 0) {
        openNext();
      } else {
        whenDone.run();
      }
    }
  }

  private static final class OnGyre implements Contestant {

    private final EventLoop loop;
    private final Fan fan;

    OnGyre(EventLoop loop) {
      this.loop = loop;
      this.fan = new Fan(loop::callSoon, loop::stop);
    }

    @Override
    public long run(int operations) {
      fan.open(operations);
      loop.runForever();
      return fan.done;
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnNetty implements Contestant {

    private final Netty netty;
    private final Fan fan;
    private CompletableFuture<Long> end = new CompletableFuture<>();

    OnNetty(Netty netty) {
      this.netty = netty;
      this.fan = new Fan(netty.loop()::execute, this::end);
    }

    private void end() {
      end.complete(fan.done);
    }

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      netty.run(() -> fan.open(operations), end);
      return end.join();
    }

    @Override
    public void close() {
      netty.close();
    }
  }

  private static final class OnVertx implements Contestant, Handler<@Nullable Void> {

    private final VertxLoop loop;
    private final Fan fan;
    private CompletableFuture<Long> end = new CompletableFuture<>();

    OnVertx(VertxLoop loop) {
      this.loop = loop;
      this.fan = new Fan(each -> loop.context().runOnContext(this), this::end);
    }

    private void end() {
      end.complete(fan.done);
    }

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      loop.context().runOnContext(nothing -> fan.open(operations));
      return end.join();
    }

    @Override
    public void handle(@Nullable Void nothing) {
      fan.run();
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnRing implements Contestant {

    private final RawRing ring = new RawRing();
    private final Fan fan = new Fan(ring::add, () -> {});

    @Override
    public long run(int operations) {
      fan.open(operations);
      ring.run();
      return fan.done;
    }
  }

  private static final class OnActiveJ implements Contestant {

    private final Eventloop loop = ActiveJ.here();
    private final Fan fan = new Fan(loop::postLast, () -> {});

    @Override
    public long run(int operations) {
      loop.postLast(() -> fan.open(operations));
      loop.run();
      return fan.done;
    }
  }
}
