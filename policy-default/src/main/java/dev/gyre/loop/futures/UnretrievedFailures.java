package dev.gyre.loop.futures;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of failed futures that nobody has looked at yet. Loop thread only, but for {@link
 * Failure#retrieved}: any thread may look at a future that is done.
 *
 * <p>asyncio reports such an exception when the garbage collector takes the future, at a random
 * time or never. Here it is reported as soon as the collector shows that nobody can retrieve it any
 * more, and at the latest when the loop is closed. For that, the loop keeps the exception and a
 * weak reference to its future; retrieving it unlinks the failure.
 */
public final class UnretrievedFailures {

  private final EventLoop loop;
  private final ReferenceQueue<BasicFuture<?>> collected = new ReferenceQueue<>();
  private final Failure head; // of a ring, guarded by this; never a record itself

  /**
   * Creates an empty set.
   *
   * @param loop whose exception handler is told
   */
  public UnretrievedFailures(EventLoop loop) {
    this.loop = loop;
    this.head = new Failure(this);
  }

  /** One failure. */
  static final class Failure extends WeakReference<BasicFuture<?>> {

    private final @Nullable Throwable exception;
    private final String what;
    private final @Nullable List<StackTraceElement> origin; // in debug mode
    private final UnretrievedFailures all;
    private Failure previous = this;
    private Failure next = this;

    private Failure(UnretrievedFailures all) {
      super(null);
      this.all = all;
      this.exception = null;
      this.what = "";
      this.origin = null;
    }

    private Failure(UnretrievedFailures all, BasicFuture<?> future, Throwable exception) {
      super(future, all.collected);
      this.all = all;
      this.exception = exception;
      this.what = future.kind();
      this.origin = future.loop().debug().originOf(future);
    }

    /**
     * Forgets the failure, because somebody has retrieved it. Any thread.
     *
     * @return false if it was forgotten before
     */
    boolean retrieved() {
      synchronized (all) {
        boolean known = next != this;
        previous.next = next;
        next.previous = previous;
        previous = this;
        next = this;
        return known;
      }
    }
  }

  Failure add(BasicFuture<?> future, Throwable exception) {
    var failure = new Failure(this, future, exception);
    synchronized (this) {
      link(failure);
    }
    return failure;
  }

  private void link(Failure failure) {
    failure.previous = head.previous;
    failure.next = head;
    head.previous.next = failure;
    head.previous = failure;
  }

  /** Reports the failures whose futures are gone. Cheap when there are none. */
  public void reportCollected() {
    if (head.next == head) {
      return;
    }
    Reference<? extends BasicFuture<?>> gone;
    while ((gone = collected.poll()) != null) {
      report((Failure) gone);
    }
  }

  /** Reports every failure that is left. */
  public void reportAll() {
    Failure oldest;
    while ((oldest = oldest()) != head) {
      report(oldest);
    }
  }

  private synchronized Failure oldest() {
    return head.next;
  }

  private void report(Failure failure) {
    if (!failure.retrieved()) {
      return; // somebody was quicker, perhaps before its future was collected
    }
    var context =
        ExceptionContext.of(failure.what + " exception was never retrieved", failure.exception);
    if (failure.origin != null) {
      context = context.with("sourceTraceback", failure.origin);
    }
    BasicFuture<?> future = failure.get();
    loop.callExceptionHandler(
        future == null ? context : context.with(future.kind().toLowerCase(Locale.ROOT), future));
  }
}
