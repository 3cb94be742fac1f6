package dev.gyre;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher signals, in its order, until a task takes it. The publisher may call in any
 * thread, one signal after the other; everything else is for the loop's thread.
 *
 * @param <T> the type of the values
 */
final class PublisherSignals<T> implements Flow.Subscriber<T> {

  private final EventLoop loop;
  private final Queue<Signal<T>> signals = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private volatile boolean waiting; // set before the last look at the signals
  private volatile boolean ended; // by the publisher, or by cancelling
  private volatile boolean closed;
  private @Nullable LoopFuture<@Nullable Void> arrival; // loop thread only

  /** What the publisher said. */
  sealed interface Signal<T> {}

  record Subscribed<T>(Flow.Subscription subscription) implements Signal<T> {}

  record Value<T>(T value) implements Signal<T> {}

  record End<T>(@Nullable Throwable failure) implements Signal<T> {}

  PublisherSignals(EventLoop loop) {
    this.loop = loop;
  }

  // The publisher's side

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription");
    if (!subscription.compareAndSet(null, given) || closed) {
      given.cancel(); // there is one already, or nobody wants it any more
    } else {
      signal(new Subscribed<>(given));
    }
  }

  @Override
  public void onNext(T value) {
    signal(new Value<>(Objects.requireNonNull(value, "value")));
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    ended = true;
    signal(new End<>(failure));
  }

  @Override
  public void onComplete() {
    ended = true;
    signal(new End<>(null));
  }

  private void signal(Signal<T> signal) {
    signals.add(signal);
    if (!waiting && !loop.isClosed()) {
      return;
    }
    try {
      loop.callSoonThreadsafe(this::wake);
    } catch (IllegalStateException loopIsClosed) {
      cancel(); // nobody will take it
    }
  }

  // The task's side

  /** Tells whether a task waits in {@link #take}. */
  boolean isAwaited() {
    return arrival != null;
  }

  /** Awaits the next signal. Returns null once this is closed. */
  @Nullable Signal<T> take() {
    while (!closed) {
      Signal<T> signal = signals.poll();
      if (signal != null) {
        return signal;
      }
      awaitSignal();
    }
    return null;
  }

  private void awaitSignal() {
    LoopFuture<@Nullable Void> signalled = loop.createFuture();
    arrival = signalled;
    waiting = true;
    try {
      if (signals.isEmpty()) { // or it came before anybody saw that it is waited for
        signalled.await();
      }
    } finally {
      waiting = false;
      arrival = null;
    }
  }

  private void wake() {
    LoopFuture<@Nullable Void> waited = arrival;
    if (waited != null && !waited.isDone()) {
      waited.setResult(null);
    }
  }

  /** Cancels the subscription, unless the publisher has ended, and drops what was not taken. */
  void close() {
    closed = true; // before the look at the subscription: one that comes now cancels itself
    cancel();
    signals.clear();
    wake();
  }

  private void cancel() {
    Flow.Subscription known = subscription.get();
    if (known != null && !ended) {
      ended = true;
      known.cancel();
    }
  }
}
