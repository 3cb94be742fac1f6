package dev.gyre.itests.osgi.inside;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.CallFigures;
import java.util.concurrent.CountDownLatch;

/** Calls of one loop, some of which wait at a gate. Thread-safe. */
final class GatedCalls implements CallBatch {

  private static final CountDownLatch OPEN = new CountDownLatch(0);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CallBook book = new CallBook();
  private final LoopThread thread = new LoopThread("submits-calls");

  void submit(int blocking, int quick) {
    thread
        .loop()
        .callSoonThreadsafe(() -> {
          for (int i = 0; i < blocking + quick; i++) {
            book.submit(thread.loop(), i < blocking ? gate : OPEN, () -> {});
          }
        });
  }

  @Override
  public void release() {
    gate.countDown();
  }

  @Override
  public CallFigures figures() {
    return book.figures();
  }

  @Override
  public void close() {
    release();
    thread.close();
  }
}
