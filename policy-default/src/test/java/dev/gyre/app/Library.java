package dev.gyre.app;

import dev.gyre.AsyncGenerator;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.TaskGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Code of a user, in a package that is not Gyre's, so that its frames are to be seen in stacks. */
public final class Library {

  private Library() {}

  /** Awaits two calls deep. */
  public static <T> T read(LoopFuture<T> future) {
    return readPage(future);
  }

  private static <T> T readPage(LoopFuture<T> future) {
    return future.await();
  }

  /** Sleeps. */
  public static void rest(Duration duration) {
    Gyre.sleep(duration);
  }

  /** Has others have a turn. */
  public static void giveWay(EventLoop loop) {
    loop.yieldNow();
  }

  /** Iterates a generator whose body awaits the future. */
  public static int count(EventLoop loop, LoopFuture<Integer> future) {
    int count = 0;
    try (AsyncGenerator<Integer> pages = loop.createAsyncGenerator(out -> pages(out, future))) {
      for (int page : pages) {
        count += page;
      }
    }
    return count;
  }

  private static void pages(AsyncGenerator.Yielder<Integer> out, LoopFuture<Integer> future) {
    out.yield(1);
    out.yield(read(future));
  }

  /** Waits in a group for a task that awaits the future. */
  public static <T> void together(LoopFuture<T> future) {
    TaskGroup.run(group -> group.createTask(() -> read(future)));
  }

  /** Waits for what is done first. */
  public static <T> void eachAsCompleted(List<? extends LoopFuture<T>> futures) {
    for (LoopFuture<T> done : Gyre.asCompleted(futures)) {
      done.await();
    }
  }

  /** Calls back, one call deep. */
  public static <T> T ask(Supplier<T> question) {
    return question.get();
  }

  /** Blocks its thread, and so the loop. */
  public static void block(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Fails. */
  public static void fail() {
    throw new IllegalStateException("as intended");
  }
}
