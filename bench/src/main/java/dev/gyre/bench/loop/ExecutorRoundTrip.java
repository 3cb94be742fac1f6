package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.activej.promise.Promise;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

/**
 * What does it cost to have a call made off the loop and its result brought back? A task awaits one
 * such call after another.
 *
 * <pre>./gyre bench executor</pre>
 *
 * <p>Gyre uses the default executor that a program gets. {@code completable-future} is {@code
 * supplyAsync} on the JDK's common pool with a hop back to a single thread, which stands for the
 * loop and starts the next call; {@code completable-pool} the same on two platform threads with one
 * queue, as Gyre's default executor has. Those can neither cancel a call that has not begun nor
 * replace the pool while it works. {@code vertx} uses {@code executeBlocking}, unordered, and
 * {@code activej} {@code Promise.ofBlocking} on such a pool of two. The pool of Node.js makes no
 * calls of its users: it is asked for a random byte, by {@code crypto.randomFill}, which is a short
 * call of its own. {@code limit-ring} are two threads that hand a callback to and fro, see {@link
 * RawHandOver}.
 */
public final class ExecutorRoundTrip {

  /** Of so short calls, hot code has made sixty thousand. */
  private static final Duration WARM_UP = Duration.ofSeconds(4);

  private ExecutorRoundTrip() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("executor", "a call off the loop and its result back; per round trip")
        .judgedBy(Figure.WALL)
        .warmedUpFor(WARM_UP)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.PORTABLE.contestant(),
            () -> new OnGyre(GyreLoops.PORTABLE.open()),
            GyreLoops.PORTABLE.jvmFlags())
        .enter("completable-future", () -> new Stages(ForkJoinPool.commonPool()), List.of())
        .enter(
            "completable-pool",
            () ->
                new Stages(Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory())),
            List.of())
        .enter("vertx", () -> new OnVertx(VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter("activej", OnActiveJ::new, Netty.JVM_FLAGS)
        .enter("limit-ring", RawTrips::new, List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "completable-future");
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
      loop.runUntilComplete(() -> {
        for (int i = 0; i < operations; i++) {
          sum += loop.runInExecutor(null, () -> 1).await();
        }
      });
      return sum;
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class Stages implements Contestant {

    private final Executor pool;
    private final Executor single =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left; // on the single thread
    private long sum;

    Stages(Executor pool) {
      this.pool = pool;
    }

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      left = operations;
      sum = 0;
      single.execute(this::next);
      return end.join();
    }

    private void next() {
      if (left-- > 0) {
        CompletableFuture.supplyAsync(() -> 1, pool).thenAcceptAsync(this::add, single);
      } else {
        end.complete(sum);
      }
    }

    private void add(int result) {
      sum += result;
      next();
    }
  }

  private static final class RawTrips implements Contestant {

    private final Executor loop = RawHandOver.running(1);
    private final Executor pool = RawHandOver.running(1);
    private final Runnable call = this::call;
    private final Runnable next = this::next;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int result; // handed over with the callback
    private int left; // on the loop, as is the sum
    private long sum;

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      left = operations;
      sum = 0;
      result = 0;
      loop.execute(next);
      return end.join();
    }

    private void next() {
      sum += result;
      if (left-- > 0) {
        pool.execute(call);
      } else {
        end.complete(sum);
      }
    }

    private void call() {
      result = 1;
      loop.execute(next);
    }
  }

  private static final class OnVertx implements Contestant, Handler<Integer> {

    private final VertxLoop loop;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left; // on the loop, as is the sum
    private long sum;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      end = new CompletableFuture<>();
      left = operations;
      sum = 0;
      loop.execute(this::next);
      return end.join();
    }

    private void next() {
      if (left-- > 0) {
        loop.context().executeBlocking(() -> 1, false).onSuccess(this);
      } else {
        end.complete(sum);
      }
    }

    @Override
    public void handle(Integer result) {
      sum += result;
      next();
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnActiveJ implements Contestant {

    private final Eventloop loop = ActiveJ.here();
    private final Executor pool =
        Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
    private int left;
    private long sum;

    @Override
    public long run(int operations) {
      left = operations;
      sum = 0;
      loop.postLast(this::next);
      loop.run();
      return sum;
    }

    private void next() {
      if (left-- > 0) {
        Promise.ofBlocking(pool, () -> 1).whenResult(this::add);
      }
    }

    private void add(int result) {
      sum += result;
      next();
    }
  }
}
