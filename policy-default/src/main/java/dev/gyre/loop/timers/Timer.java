package dev.gyre.loop.timers;

import dev.gyre.Context;
import dev.gyre.TimerHandle;
import dev.gyre.loop.callbacks.CallbackInContext;
import dev.gyre.spi.ContextHolder;

/** A callback of {@code callLater} or {@code callAt}, and its own handle. Loop thread only. */
public final class Timer extends CallbackInContext implements TimerHandle {

  private final long whenNanos;

  /** The heap while it stands there, then the loop: a million timers are to have one field less. */
  private Object place;

  Timer(TimerHeap heap, Context context, long whenNanos, Runnable callback) {
    super(context, callback);
    this.whenNanos = whenNanos;
    this.place = heap;
  }

  @Override
  public long when() {
    return whenNanos;
  }

  @Override
  public void cancel() {
    if (!cancelled() && place instanceof TimerHeap heap) {
      heap.countCancelled();
    }
    super.cancel();
  }

  /** Says that the timer stands in no heap any more. */
  void leaveFor(ContextHolder loop) {
    place = loop;
  }

  @Override
  protected ContextHolder loop() {
    return (ContextHolder) place; // nobody runs it while it stands in the heap
  }

  @Override
  protected String describe() {
    return "when=" + whenNanos + " " + super.describe();
  }
}
