package dev.gyre.loop.timers;

import dev.gyre.Context;
import dev.gyre.TimerHandle;
import dev.gyre.loop.callbacks.Callback;
import dev.gyre.spi.ContextHolder;
import org.jspecify.annotations.Nullable;

/** A callback of {@code callLater} or {@code callAt}, and its own handle. Loop thread only. */
public final class Timer extends Callback implements TimerHandle {

  final long whenNanos;
  final long order;
  private @Nullable TimerHeap heap; // while it stands in one

  Timer(
      TimerHeap heap,
      ContextHolder loop,
      Context context,
      long whenNanos,
      long order,
      Runnable callback) {
    super(loop, context, callback);
    this.whenNanos = whenNanos;
    this.order = order;
    this.heap = heap;
  }

  @Override
  public long when() {
    return whenNanos;
  }

  @Override
  public void cancel() {
    if (!cancelled() && heap != null) {
      heap.countCancelled();
    }
    super.cancel();
  }

  /** Says that the timer stands in no heap any more. */
  void leaveHeap() {
    heap = null;
  }

  @Override
  protected String describe() {
    return "when=" + whenNanos + " " + super.describe();
  }
}
