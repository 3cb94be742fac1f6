package dev.gyre.bench.loop;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * How long does it take to wake a loop that sleeps? Two loops, each on its own thread, hand a
 * callback to and fro; whoever has none sleeps.
 *
 * <pre>./gyre bench wake-up</pre>
 *
 * <p>The same code for all: each loop is an {@link Executor}. {@code threads} are two
 * single-threaded executors of the JDK, which have nothing but a queue to wait for. Node.js sends
 * an empty message to and fro between its main thread and a worker. {@code limit-ring} are two
 * threads that park, see {@link RawHandOver}; {@code limit-eventfd} two threads in C that wait by
 * epoll, as everybody does who waits for sockets as well, and wake each other by eventfd.
 */
public final class WakeUp {

  /** A loop that has slept runs little code each time. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private WakeUp() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("wake-up", "a callback between two sleeping loops; per round trip")
        .judgedBy(Figure.WALL)
        .warmedUpFor(WARM_UP)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new Pair(GyreLoops.FULL.running(), GyreLoops.FULL.running()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.NIO.contestant(),
            () -> new Pair(GyreLoops.NIO.running(), GyreLoops.NIO.running()),
            GyreLoops.NIO.jvmFlags())
        .enter(
            "netty-epoll",
            () -> new Pair(Netty.onEpoll().loop(), Netty.onEpoll().loop()),
            Netty.JVM_FLAGS)
        .enter(
            "netty-nio",
            () -> new Pair(Netty.onNio().loop(), Netty.onNio().loop()),
            Netty.JVM_FLAGS)
        .enter(
            "activej",
            () -> new Pair(ActiveJ.onItsOwnThread(), ActiveJ.onItsOwnThread()),
            Netty.JVM_FLAGS)
        .enter("threads", () -> new Pair(singleThread(), singleThread()), Netty.JVM_FLAGS)
        .enter("vertx", () -> new Pair(VertxLoop.onEpoll(), VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter(
            "limit-ring", () -> new Pair(RawHandOver.running(1), RawHandOver.running(1)), List.of())
        .enterInC("limit-eventfd")
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "netty-epoll")
        .aim("gyre-nio", 1.0, "netty-nio");
  }

  private static Executor singleThread() {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  }

  private static final class Pair implements Contestant {

    private final Executor near;
    private final Executor far;
    private final Runnable ping = this::ping; // allocated once, for all contestants
    private final Runnable pong = this::pong;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left; // on the near loop
    private long done;

    Pair(Executor near, Executor far) {
      this.near = near;
      this.far = far;
    }

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      left = operations;
      done = 0;
      far.execute(pong);
      return end.join();
    }

    private void pong() {
      near.execute(ping);
    }

    private void ping() {
      done++;
      if (--left > 0) {
        far.execute(pong);
      } else {
        end.complete(done);
      }
    }
  }
}
