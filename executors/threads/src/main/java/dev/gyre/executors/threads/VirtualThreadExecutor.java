package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A virtual thread for each call, as many at once as allowed; the others wait in a queue.
 * Thread-safe.
 *
 * <p>A thread that is made in the body of a task takes its scheduler from that task. This is safe:
 * a task runner hands the threads it does not know on to the JDK's default scheduler.
 */
final class VirtualThreadExecutor implements CallExecutor {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final int maxRunning;
  private final Places places;
  private final AtomicInteger running = new AtomicInteger();
  private final Queue<Call<?>> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean shutDown;

  VirtualThreadExecutor(int maxRunning, int maxWaiting) {
    this.maxRunning = maxRunning;
    this.places = new Places("virtual", maxRunning, maxWaiting);
  }

  @Override
  public void execute(Call<?> call) {
    if (shutDown) {
      throw Rejections.shutDown("virtual");
    }
    places.take(call);
    waiting.add(call);
    startSome();
  }

  /**
   * Starts what may run. Whoever adds a call or ends one looks afterwards whether one waits and may
   * run, so that none is forgotten.
   */
  private void startSome() {
    while (!waiting.isEmpty() && mayRunOneMore()) {
      Call<?> next = waiting.poll();
      if (next == null) {
        running.decrementAndGet(); // somebody else was quicker; and look again
      } else {
        startOrFail(next);
      }
    }
  }

  private boolean mayRunOneMore() {
    int now;
    do {
      now = running.get();
      if (now >= maxRunning) {
        return false;
      }
    } while (!running.compareAndSet(now, now + 1));
    return true;
  }

  /** Whoever submitted the call may be far away, and is told of a failure by its answer. */
  private void startOrFail(Call<?> call) {
    try {
      start(call);
    } catch (RuntimeException | Error failure) {
      end();
      if (call.begin()) {
        call.fail(failure);
      }
    }
  }

  private void start(Call<?> call) {
    Thread thread =
        Thread.ofVirtual()
            .name("gyre-virtual-" + NUMBERS.incrementAndGet())
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> run(call));
    thread.setContextClassLoader(VirtualThreadExecutor.class.getClassLoader());
    thread.start();
  }

  private void run(Call<?> call) {
    try {
      call.run();
    } finally {
      end();
      startSome();
    }
  }

  private void end() {
    places.giveBack();
    running.decrementAndGet();
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }
}
