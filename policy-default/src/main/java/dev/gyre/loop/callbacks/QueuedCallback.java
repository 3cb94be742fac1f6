package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.Handle;

/**
 * The handle of a callback that stands in the queue by itself, and runs in the empty context. Loop
 * thread only.
 */
final class QueuedCallback implements Handle {

  private final ReadyRing queue;
  private final long number;
  private boolean cancelled;

  QueuedCallback(ReadyRing queue, long number) {
    this.queue = queue;
    this.number = number;
  }

  @Override
  public void cancel() {
    cancelled = true;
    queue.cancel(number);
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public Context getContext() {
    return Context.EMPTY;
  }

  @Override
  public String toString() {
    Runnable shown = queue.find(number);
    return "<Callback "
        + (cancelled ? "cancelled" : shown == null ? "done" : shown.toString())
        + ">";
  }
}
