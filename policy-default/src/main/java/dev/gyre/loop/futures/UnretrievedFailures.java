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
 * The exceptions of failed futures that nobody has looked at yet. Loop thread only.
 *
 * <p>asyncio reports such an exception when the garbage collector takes the future, at a random
 * time or never. Here it is reported as soon as the collector shows that nobody can retrieve it any
 * more, and at the latest when the loop is closed. For that, the loop keeps the exception and a
 * weak reference to its future; retrieving it unlinks the failure.
 */
public final class UnretrievedFailures {

  private final EventLoop loop;
  private final ReferenceQueue<BasicFuture<?>> collected = new ReferenceQueue<>();
  private final Failure head; // of a ring; never a record itself

  /**
   * Creates an empty set.
   *
   * @param loop whose exception handler is told
   */
  public UnretrievedFailures(EventLoop loop) {
    this.loop = loop;
    this.head = new Failure();
  }

  /** One failure. */
  static final class Failure extends WeakReference<BasicFuture<?>> {

    private final @Nullable Throwable exception;
    private final String what;
    private final @Nullable List<StackTraceElement> origin; // in debug mode
    private Failure previous = this;
    private Failure next = this;

    private Failure() {
      super(null);
      this.exception = null;
      this.what = "";
      this.origin = null;
    }

    private Failure(
        BasicFuture<?> future, Throwable exception, ReferenceQueue<BasicFuture<?>> queue) {
      super(future, queue);
      this.exception = exception;
      this.what = future.kind();
      this.origin = future.loop().debug().originOf(future);
    }

    /** Forgets the failure, because somebody has retrieved it. */
    void retrieved() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }

  Failure add(BasicFuture<?> future, Throwable exception) {
    var failure = new Failure(future, exception, collected);
    failure.previous = head.previous;
    failure.next = head;
    head.previous.next = failure;
    head.previous = failure;
    return failure;
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
    while (head.next != head) {
      report(head.next);
    }
  }

  private void report(Failure failure) {
    if (failure.next == failure) {
      return; // retrieved before its future was collected
    }
    failure.retrieved();
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
