package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.activej.promise.SettablePromise;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much of the heap does something take that waits: a pending future, a pending timer, a task
 * that awaits?
 *
 * <pre>./gyre bench heap-future heap-timer heap-task</pre>
 *
 * <p>A hundred thousand of them are made and held in an array that was there before. The figure is
 * what the heap has grown by, after full collections, so it has the loop's own tables in it. Of
 * Python it is what {@code tracemalloc} counts, of Node.js its {@code heapUsed}. {@code
 * limit-object} is an object with the fields that it cannot do without: a result, or a time and a
 * callback; {@code limit-continuation} a {@link RawContinuation} that has suspended.
 */
public final class HeapHeld {

  private static final int COUNT = 100_000;

  private HeapHeld() {}

  private static Question heap(String name, String asks) {
    return Question.of(name, asks).judgedBy(Figure.RETAINED).batchesOf(COUNT);
  }

  /**
   * Returns the question about futures.
   *
   * @return the question
   */
  public static Question future() {
    return heap("heap-future", "bytes held by a pending future")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> {
              EventLoop loop = GyreLoops.FULL.open();
              return new Held(loop::createFuture);
            },
            GyreLoops.FULL.jvmFlags())
        .enter("netty", () -> new Held(Netty.onEpoll().loop()::newPromise), Netty.JVM_FLAGS)
        .enter("completable-future", () -> new Held(CompletableFuture::new), List.of())
        .enter("vertx", () -> new Held(Promise::promise), List.of())
        .enter("activej", () -> new Held(SettablePromise::new), List.of())
        .enter("limit-object", () -> new Held(() -> new LeastFuture(null)), List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "netty", "completable-future", "vertx", "activej");
  }

  /**
   * Returns the question about timers.
   *
   * @return the question
   */
  public static Question timer() {
    return heap("heap-timer", "bytes held by a pending timer")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> {
              EventLoop loop = GyreLoops.FULL.open();
              return new Held(
                  () -> loop.callLaterNanos(TimeUnit.HOURS.toNanos(1), HeapHeld::nothing));
            },
            GyreLoops.FULL.jvmFlags())
        .enter(
            "netty",
            () -> {
              var loop = Netty.onEpoll().loop();
              return new Held(() -> loop.schedule(HeapHeld::nothing, 1, TimeUnit.HOURS));
            },
            Netty.JVM_FLAGS)
        .enter(
            "activej",
            () -> {
              Eventloop loop = ActiveJ.here();
              return new Held(() -> loop.delay(TimeUnit.HOURS.toMillis(1), HeapHeld::nothing));
            },
            Netty.JVM_FLAGS)
        .enter(
            "vertx",
            () -> {
              Vertx vertx = VertxLoop.onEpoll().vertx();
              return new Held(
                  () -> vertx.setTimer(TimeUnit.HOURS.toMillis(1), number -> nothing()));
            },
            Netty.JVM_FLAGS)
        .enter(
            "limit-object", () -> new Held(() -> new LeastTimer(1, HeapHeld::nothing)), List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "netty", "activej", "vertx");
  }

  /**
   * Returns the question about tasks.
   *
   * @return the question
   */
  public static Question task() {
    return heap("heap-task", "bytes held by a task that awaits a future of its own")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new ParkedTasks(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.PORTABLE.contestant(),
            () -> new ParkedTasks(GyreLoops.PORTABLE.open()),
            GyreLoops.PORTABLE.jvmFlags())
        .enter("virtual-threads", ParkedThreads::new, List.of())
        .enter("vertx", () -> new ParkedHandlers(VertxLoop.ofVirtualThreads()), Netty.JVM_FLAGS)
        .enter("limit-continuation", ParkedContinuations::new, RawContinuation.JVM_FLAGS)
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "virtual-threads", "vertx");
  }

  private static void nothing() {}

  private record LeastFuture(@Nullable Object result) {}

  private record LeastTimer(long deadline, Runnable callback) {}

  /** Makes things and holds them. */
  private static final class Held implements Contestant {

    private final Supplier<?> maker;
    private @Nullable Object[] held = new @Nullable Object[0];

    Held(Supplier<?> maker) {
      this.maker = maker;
    }

    @Override
    public void prepare(int operations) {
      // Those of the batch before stay, where a loop refers to them: the growth counts.
      held = new @Nullable Object[operations];
    }

    @Override
    public long run(int operations) {
      for (int i = 0; i < operations; i++) {
        held[i] = maker.get();
      }
      return Arrays.stream(held).filter(each -> each != null).count();
    }
  }

  private static final class ParkedTasks implements Contestant {

    private static final int TOGETHER = 1_000;

    private final EventLoop loop;
    private final ArrayList<LoopFuture<Integer>> held = new ArrayList<>();
    private long parked;

    ParkedTasks(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public void prepare(int operations) {
      loop.runUntilComplete(() -> {
        for (LoopFuture<Integer> future : held) {
          future.setResult(1);
        }
        loop.yieldNow();
      });
      held.clear();
      held.ensureCapacity(operations);
      parked = 0;
    }

    @Override
    public long run(int operations) {
      loop.runUntilComplete(() -> {
        for (int i = 0; i < operations; i++) {
          LoopFuture<Integer> future = loop.createFuture();
          held.add(future);
          loop.createTask(() -> park(future));
          if (i % TOGETHER == 0) {
            loop.yieldNow();
          }
        }
        loop.yieldNow();
      });
      return parked;
    }

    private int park(LoopFuture<Integer> future) {
      parked++;
      return future.await();
    }
  }

  private static final class ParkedThreads implements Contestant {

    private final Thread.Builder threads = Thread.ofVirtual();
    private final ArrayList<Thread> held = new ArrayList<>();
    private volatile boolean released;

    @Override
    public void prepare(int operations) throws InterruptedException {
      released = true;
      for (Thread thread : held) {
        LockSupport.unpark(thread);
      }
      for (Thread thread : held) {
        thread.join();
      }
      released = false;
      held.clear();
      held.ensureCapacity(operations);
    }

    @Override
    public long run(int operations) throws InterruptedException {
      for (int i = 0; i < operations; i++) {
        held.add(threads.start(this::park));
      }
      long parked = 0;
      for (Thread thread : held) {
        while (thread.getState() != Thread.State.WAITING) {
          Thread.sleep(1);
        }
        parked++;
      }
      return parked;
    }

    private void park() {
      while (!released) {
        LockSupport.park(this);
      }
    }
  }

  private static final class ParkedContinuations implements Contestant {

    private final ArrayList<RawContinuation> held = new ArrayList<>();
    private long parked;

    @Override
    public void prepare(int operations) {
      held.forEach(RawContinuation::resume); // to their ends
      held.clear();
      held.ensureCapacity(operations);
      parked = 0;
    }

    @Override
    public long run(int operations) {
      for (int i = 0; i < operations; i++) {
        var made = new RawContinuation(this::park);
        made.resume();
        held.add(made);
      }
      return parked;
    }

    private void park() {
      parked++;
      RawContinuation.suspend();
    }
  }

  /** Handlers of Vert.x on virtual threads of their own, one of which runs at a time. */
  private static final class ParkedHandlers implements Contestant {

    private final VertxLoop loop;
    private final ArrayList<Promise<Integer>> held = new ArrayList<>();
    private final AtomicLong parked = new AtomicLong();

    ParkedHandlers(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public void prepare(int operations) {
      held.forEach(each -> each.complete(1));
      held.clear();
      held.ensureCapacity(operations);
      afterThoseBefore(() -> parked.set(0));
    }

    @Override
    public long run(int operations) {
      for (int i = 0; i < operations; i++) {
        Promise<Integer> future = Promise.promise();
        held.add(future);
        loop.execute(() -> park(future));
      }
      afterThoseBefore(() -> {});
      return parked.get();
    }

    private void park(Promise<Integer> future) {
      parked.incrementAndGet();
      Future.await(future.future());
    }

    private void afterThoseBefore(Runnable callback) {
      var end = new CompletableFuture<Long>();
      loop.execute(() -> {
        callback.run();
        end.complete(0L);
      });
      end.join();
    }

    @Override
    public void close() {
      loop.close();
    }
  }
}
