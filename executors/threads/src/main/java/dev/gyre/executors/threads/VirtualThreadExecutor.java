package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A virtual thread for each call. Thread-safe.
 *
 * <p>A thread that is made in the body of a task takes its scheduler from that task. This is safe:
 * a task runner hands the threads it does not know on to the JDK's default scheduler.
 */
final class VirtualThreadExecutor implements CallExecutor {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private volatile boolean shutDown;

  @Override
  public void execute(Call<?> call) {
    if (shutDown) {
      throw Rejections.shutDown("virtual");
    }
    Thread thread =
        Thread.ofVirtual()
            .name("gyre-virtual-" + NUMBERS.incrementAndGet())
            .inheritInheritableThreadLocals(false)
            .unstarted(call);
    thread.setContextClassLoader(VirtualThreadExecutor.class.getClassLoader());
    thread.start();
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }
}
