package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Threads that have no business with a loop and meddle with it all the same: they walk the stacks
 * of its bodies, interrupt them, hand callbacks over, and collect garbage.
 */
final class Bystanders implements AutoCloseable {

  private static final int CALLS_UNDER_WAY_MAX = 1_000;

  final AtomicInteger walks = new AtomicInteger();
  final AtomicInteger interrupts = new AtomicInteger();
  final AtomicInteger collections = new AtomicInteger();
  final AtomicInteger callsMade = new AtomicInteger();
  final AtomicInteger callsArrived = new AtomicInteger();

  private final EventLoop loop;
  private final AtomicReferenceArray<@Nullable Task<?>> tasks = new AtomicReferenceArray<>(64);
  private final AtomicReferenceArray<@Nullable Thread> bodies = new AtomicReferenceArray<>(64);
  private final List<Thread> threads = new ArrayList<>();
  private final RandomGenerator random;
  private volatile boolean stopped;

  /** Not thread-safe, and need not be: a lost number is as random as any. */
  Bystanders(EventLoop loop, RandomGenerator random) {
    this.loop = loop;
    this.random = random;
    threads.add(Thread.ofPlatform().start(this::walkAndInterrupt));
    threads.add(Thread.ofVirtual().start(this::walkTasks));
    threads.add(Thread.ofPlatform().start(this::handOver));
    threads.add(Thread.ofPlatform().start(this::collectGarbage));
  }

  /** Has the body of the calling thread meddled with from now on. In a body. */
  void watch(Task<?> task) {
    int place = random.nextInt(bodies.length());
    tasks.set(place, task);
    bodies.set(place, Thread.currentThread());
  }

  private void walkAndInterrupt() {
    for (int i = 0; !stopped; i++) {
      Thread body = bodies.get(i % bodies.length());
      if (body != null) {
        body.getStackTrace();
        walks.incrementAndGet();
        if (i % 1_000 == 999) {
          body.interrupt();
          interrupts.incrementAndGet();
        }
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets the other virtual threads have the carrier
  private void walkTasks() {
    for (int i = 0; !stopped; i++) {
      Task<?> task = tasks.get(i % tasks.length());
      if (task != null) {
        task.getStack();
        task.awaitedBy();
        walks.addAndGet(task.toString().isEmpty() ? 0 : 1);
      }
      Thread.yield();
    }
  }

  private void handOver() {
    while (!stopped) {
      if (callsMade.get() - callsArrived.get() < CALLS_UNDER_WAY_MAX) {
        callsMade.incrementAndGet();
        loop.callSoonThreadsafe(callsArrived::incrementAndGet);
      } else {
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private void collectGarbage() {
    while (!stopped) {
      System.gc();
      collections.incrementAndGet();
      LockSupport.parkNanos(300_000_000);
    }
  }

  /** Ends the threads and waits for them. */
  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
      join(thread);
    }
    for (int i = 0; i < bodies.length(); i++) {
      bodies.set(i, null);
      tasks.set(i, null);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts who waits for the bystanders", e);
    }
  }

  @Override
  public String toString() {
    return "bystanders: %s stack walks, %s interrupts, %s calls handed over, %s collections"
        .formatted(walks, interrupts, callsArrived, collections);
  }
}
