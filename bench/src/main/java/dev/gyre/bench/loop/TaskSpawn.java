package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.Task;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What does a task cost from birth to end? A task creates a hundred that only count, waits for each
 * of them, and does so again.
 *
 * <pre>./gyre bench task-spawn</pre>
 *
 * <p>{@code virtual-threads} are plain ones on the scheduler of the JDK, started and joined by
 * another such; they run in parallel, so they count atomically, and their processor time is that of
 * all carriers. {@code vertx} runs handlers on virtual threads, one at a time, and awaits a future
 * of each. Node.js calls async functions and awaits their promises; they begin at once. {@code
 * limit-continuation} makes a {@link RawContinuation} and runs it to its end, again and again.
 */
public final class TaskSpawn {

  private static final int TOGETHER = 100;

  private TaskSpawn() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("task-spawn", "create a task that ends at once, and wait for it; per task")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.PORTABLE.contestant(),
            () -> new OnGyre(GyreLoops.PORTABLE.open()),
            GyreLoops.PORTABLE.jvmFlags())
        .enter("virtual-threads", OnVirtualThreads::new, List.of())
        .enter("vertx", () -> new OnVertx(VertxLoop.ofVirtualThreads()), Netty.JVM_FLAGS)
        .enter("limit-continuation", OnContinuations::new, RawContinuation.JVM_FLAGS)
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.5, "virtual-threads")
        .aim("gyre", 12, "uvloop")
        .aim("gyre-portable", 1.3, "uvloop")
        .aim("gyre-portable", 2.5, "asyncio");
  }

  private static final class OnGyre implements Contestant {

    private final EventLoop loop;
    private long done;

    OnGyre(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      done = 0;
      loop.runUntilComplete(() -> spawn(operations));
      return done;
    }

    private void spawn(int operations) {
      List<Task<@Nullable Void>> tasks = new ArrayList<>(TOGETHER);
      for (int left = operations; left > 0; left -= TOGETHER) {
        for (int i = Math.min(left, TOGETHER); i > 0; i--) {
          tasks.add(loop.createTask(this::count));
        }
        for (Task<@Nullable Void> task : tasks) {
          task.await();
        }
        tasks.clear();
      }
    }

    private void count() {
      done++;
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnVirtualThreads implements Contestant {

    private final AtomicLong done = new AtomicLong();

    @Override
    public long run(int operations) throws InterruptedException {
      done.set(0);
      Thread.startVirtualThread(() -> spawn(operations)).join();
      return done.get();
    }

    private void spawn(int operations) {
      List<Thread> threads = new ArrayList<>(TOGETHER);
      for (int left = operations; left > 0; left -= TOGETHER) {
        for (int i = Math.min(left, TOGETHER); i > 0; i--) {
          threads.add(Thread.startVirtualThread(done::incrementAndGet));
        }
        for (Thread thread : threads) {
          join(thread);
        }
        threads.clear();
      }
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts here", e);
      }
    }
  }

  private static final class OnContinuations implements Contestant {

    private long done;

    @Override
    public long run(int operations) {
      done = 0;
      for (int i = 0; i < operations; i++) {
        new RawContinuation(this::count).resume();
      }
      return done;
    }

    private void count() {
      done++;
    }
  }

  private static final class OnVertx implements Contestant {

    private final VertxLoop loop;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private long done;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      done = 0;
      end = new CompletableFuture<>();
      loop.execute(() -> spawn(operations));
      return end.join();
    }

    private void spawn(int operations) {
      List<Promise<@Nullable Void>> tasks = new ArrayList<>(TOGETHER);
      for (int left = operations; left > 0; left -= TOGETHER) {
        for (int i = Math.min(left, TOGETHER); i > 0; i--) {
          Promise<@Nullable Void> task = Promise.promise();
          tasks.add(task);
          loop.execute(() -> count(task));
        }
        for (Promise<@Nullable Void> task : tasks) {
          Future.await(task.future());
        }
        tasks.clear();
      }
      end.complete(done);
    }

    private void count(Promise<@Nullable Void> task) {
      done++;
      task.complete();
    }

    @Override
    public void close() {
      loop.close();
    }
  }
}
