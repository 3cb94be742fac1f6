package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.AsyncGenerator;
import dev.gyre.CancelledError;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskGroup;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of the soak do to each other and to the loop: all that ordinary programs do, and
 * what only bad ones do, at random. On the loop unless said otherwise.
 */
final class HostileMix {

  /** So many tasks that nobody else waits for live at a time. */
  private static final int ALIVE_MAX = 1_000;

  private static final int ABANDONED_MAX = 200;

  private static final ThreadLocal<@Nullable LoopFuture<?>> AWAITED_PINNED = new ThreadLocal<>();

  final Set<Task<?>> abandoned = new HashSet<>();
  final List<WeakReference<Object>> threadsOfAbandoned = new ArrayList<>();
  final AtomicInteger foreignStarted = new AtomicInteger();
  final AtomicInteger foreignEnded = new AtomicInteger();
  final AtomicInteger refusedAwaits = new AtomicInteger();
  int pinnedAwaits;
  int generatorsBegun;
  int generatorsClosed;
  int executorCalls;

  private final EventLoop loop;
  private final RandomGenerator random;
  private final Bystanders bystanders;
  private final boolean blocksLoop;
  private final boolean pins;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private final Object contended = new Object();
  private final List<Task<?>> alive = new ArrayList<>();

  /**
   * Creates a mix.
   *
   * @param blocksLoop whether a body that waits for a monitor keeps the others from leaving it
   * @param pins whether bodies may await with a native frame on their stack, and be refused
   */
  HostileMix(
      EventLoop loop,
      RandomGenerator random,
      Bystanders bystanders,
      boolean blocksLoop,
      boolean pins) {
    this.loop = loop;
    this.random = random;
    this.bystanders = bystanders;
    this.blocksLoop = blocksLoop;
    this.pins = pins;
  }

  /** Starts tasks until the time is over, and waits for all that are to end. In a task. */
  void run(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      alive.removeIf(Task::isDone);
      for (int i = 0; i < 50 && alive.size() < ALIVE_MAX; i++) {
        alive.add(loop.createTask(this::live));
      }
      loop.yieldNow();
    }
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    awaitOthers(patience);
    loop.shutdownAsyncGenerators().await();
    awaitOthers(patience);
    executor.shutdown();
  }

  private void awaitOthers(long patience) {
    while (!stuck().isEmpty() || foreignStarted.get() != foreignEnded.get()) {
      if (System.nanoTime() > patience) {
        throw new AssertionError("never ended: " + stuck());
      }
      Gyre.sleep(Duration.ofMillis(1));
    }
  }

  private List<Task<?>> stuck() {
    abandoned.removeIf(Task::isDone);
    List<Task<?>> stuck = new ArrayList<>(loop.allTasks());
    stuck.removeAll(abandoned);
    stuck.remove(Gyre.currentTask());
    return stuck;
  }

  boolean executorHasEnded() throws InterruptedException {
    return executor.awaitTermination(10, TimeUnit.SECONDS);
  }

  /** The body of a task that nobody waits for. */
  private void live() throws Exception {
    bystanders.watch(Objects.requireNonNull(Gyre.currentTask()));
    for (int steps = random.nextInt(6); steps >= 0; steps--) {
      act(2);
    }
    if (random.nextInt(20) == 0 && abandoned.size() < ABANDONED_MAX) {
      abandon();
    }
  }

  private void abandon() {
    abandoned.add(Gyre.currentTask());
    threadsOfAbandoned.add(new WeakReference<>(Thread.currentThread()));
    loop.createFuture().await();
  }

  /** Does something; what it starts may do so as well, a number of levels down. */
  private void act(int levels) throws Exception {
    switch (random.nextInt(levels > 0 ? 20 : 13)) {
      case 0, 1 -> loop.yieldNow();
      case 2 -> Gyre.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
      case 3 -> awaitTimer();
      case 4 -> cancelAnother();
      case 5 -> awaitWithMonitor();
      case 6 -> startThread(Thread.ofPlatform());
      case 7 -> startThread(Thread.ofVirtual());
      case 8 -> callExecutor();
      case 9 -> iterate();
      case 10 -> fail();
      case 11 -> block();
      case 12 -> awaitInInitialiser();
      case 13, 14 -> shield(levels - 1);
      case 15 -> waitFor(levels - 1);
      case 16 -> timeOut(levels - 1);
      case 17, 18 -> gather(levels - 1);
      default -> group(levels - 1);
    }
  }

  private void awaitTimer() {
    LoopFuture<String> future = loop.createFuture();
    loop.callLater(
        Duration.ofNanos(random.nextInt(1_000_000)),
        () -> {
          if (!future.isDone()) {
            future.setResult("done");
          }
        });
    future.await();
  }

  private void cancelAnother() {
    if (!alive.isEmpty()) {
      alive.get(random.nextInt(alive.size())).cancel("hostile");
    }
  }

  private void awaitWithMonitor() {
    synchronized (blocksLoop ? new Object() : contended) {
      loop.yieldNow();
      Gyre.sleep(Duration.ofNanos(random.nextInt(100_000)));
    }
  }

  /**
   * A thread that belongs to nobody completes what the body waits for, and must not wait itself.
   */
  private void startThread(Thread.Builder builder) {
    LoopFuture<String> future = loop.createFuture();
    foreignStarted.incrementAndGet();
    builder.start(() -> {
      assertThrows(IllegalStateException.class, future::await);
      refusedAwaits.incrementAndGet();
      loop.callSoonThreadsafe(() -> {
        if (!future.isDone()) {
          future.setResult("done");
        }
        foreignEnded.incrementAndGet();
      });
    });
    future.await();
  }

  private void callExecutor() {
    executorCalls++;
    int outcome = random.nextInt(4);
    LoopFuture<Integer> call =
        loop.runInExecutor(
            executor,
            () -> {
              if (outcome == 0) {
                throw new IOException("hostile");
              }
              return outcome;
            });
    if (outcome == 1) {
      call.cancel();
    }
    call.await();
  }

  private void iterate() {
    AsyncGenerator<Integer> generator =
        loop.createAsyncGenerator(out -> {
          generatorsBegun++;
          try {
            for (int i = 0; i < 4; i++) {
              out.yield(i);
              loop.yieldNow();
            }
          } finally {
            generatorsClosed++;
            loop.yieldNow();
          }
        });
    Iterator<Integer> values = generator.iterator();
    for (int wanted = random.nextInt(5); wanted > 0 && values.hasNext(); wanted--) {
      values.next();
    }
    if (random.nextBoolean()) {
      generator.close();
    } // else it is left to the garbage collector, or to the loop, which closes it in the end
  }

  private void fail() throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> throw new IOException("hostile");
      case 1 -> throw new AssertionError("hostile");
      case 2 -> throw new StackOverflowError("hostile");
      default -> throw new CancelledError("hostile");
    }
  }

  /** Blocks the body in the JDK, now and then, as careless ones do. */
  private void block() throws InterruptedException {
    if (random.nextInt(20) == 0) {
      Thread.sleep(1);
    }
  }

  /** Where it is refused, the body goes on. */
  private void awaitInInitialiser() throws IOException, IllegalAccessException {
    if (!pins || random.nextInt(20) != 0) {
      return;
    }
    pinnedAwaits++;
    AWAITED_PINNED.set(loop.createFuture());
    try (InputStream bytes =
        Objects.requireNonNull(
            HostileMix.class.getResourceAsStream("AwaitsInItsInitialiser.class"))) {
      MethodHandles.lookup().defineHiddenClass(bytes.readAllBytes(), true);
    } finally {
      AWAITED_PINNED.remove();
    }
  }

  static void awaitPinned() {
    assertThrows(
        IllegalStateException.class, () -> Objects.requireNonNull(AWAITED_PINNED.get()).await());
  }

  private Task<String> child(int levels) {
    return loop.createTask(() -> {
      act(levels);
      return "child";
    });
  }

  private void shield(int levels) {
    Gyre.shield(child(levels)).await();
  }

  private void waitFor(int levels) throws TimeoutException {
    Gyre.waitFor(
        () -> {
          act(levels);
          return "waited for";
        },
        Duration.ofNanos(random.nextInt(1_000_000)));
  }

  private void timeOut(int levels) throws TimeoutException {
    Gyre.timeout(Duration.ofNanos(random.nextInt(1_000_000)))
        .run(() -> {
          act(levels);
          Gyre.sleep(Duration.ofMillis(random.nextInt(2)));
        });
  }

  private void gather(int levels) {
    if (random.nextBoolean()) {
      Gyre.gather(List.of(child(levels), child(levels), child(levels))).await();
    } else {
      Gyre.gatherOutcomes(List.of(child(levels), child(levels))).await();
    }
  }

  private void group(int levels) {
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        group.createTask(() -> act(levels));
      }
      act(levels);
      if (random.nextInt(8) == 0) {
        group.cancel();
      }
    });
  }

  @Override
  public String toString() {
    return ("left: %d abandoned; %s foreign threads, %s refused awaits, %d pinned awaits,"
            + " %d generators, %d executor calls")
        .formatted(
            abandoned.size(),
            foreignEnded,
            refusedAwaits,
            pinnedAwaits,
            generatorsClosed,
            executorCalls);
  }
}
