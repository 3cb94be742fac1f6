package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.itests.osgi.control.CallFigures;
import dev.gyre.itests.osgi.control.ExecutorLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/**
 * The load for swaps of the executor: each loop keeps a number of calls in flight, the next one
 * sent when one is answered. Thread-safe.
 */
final class SteadyExecutorLoad implements ExecutorLoad {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final CallBook following = new CallBook();
  private final CallBook pinned = new CallBook();
  private final List<LoopThread> threads = new ArrayList<>();
  private final ExecutorService ownExecutor =
      Executors.newSingleThreadExecutor(work -> new Thread(work, "pinned-1"));
  private volatile boolean stopping;

  void start(int loops, int inFlight) {
    for (int i = 0; i < loops; i++) {
      EventLoop loop = startLoop("sends-calls-" + i);
      loop.callSoonThreadsafe(() -> keepInFlight(loop, following, inFlight));
    }
    EventLoop own = startLoop("sends-pinned-calls");
    own.callSoonThreadsafe(() -> {
      own.setDefaultExecutor(ownExecutor);
      keepInFlight(own, pinned, 1);
    });
  }

  private EventLoop startLoop(String name) {
    var thread = new LoopThread(name);
    threads.add(thread);
    return thread.loop();
  }

  private void keepInFlight(EventLoop loop, CallBook book, int calls) {
    for (int i = 0; i < calls; i++) {
      sendNext(loop, book);
    }
  }

  private void sendNext(EventLoop loop, CallBook book) {
    if (!stopping) {
      book.submit(loop, OPEN, () -> sendNext(loop, book));
    }
  }

  @Override
  public CallFigures figures() {
    return following.figures();
  }

  @Override
  public CallFigures pinnedFigures() {
    return pinned.figures();
  }

  @Override
  public void stop() throws InterruptedException, TimeoutException {
    stopping = true;
    try {
      awaitAnswers();
    } finally {
      for (LoopThread each : threads) {
        each.close();
      }
      ownExecutor.shutdown();
    }
  }

  /**
   * Asks the loops in turn until nothing is out: their callbacks are what answers are counted in.
   */
  private void awaitAnswers() throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (following.unended() + pinned.unended() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(
            following.unended() + " calls were not answered within " + PATIENCE);
      }
      for (LoopThread each : threads) {
        var turn = new CountDownLatch(1);
        each.loop().callSoonThreadsafe(turn::countDown);
        turn.await();
      }
    }
  }
}
