package dev.gyre;

import dev.gyre.PublisherSignals.End;
import dev.gyre.PublisherSignals.Signal;
import dev.gyre.PublisherSignals.Subscribed;
import dev.gyre.PublisherSignals.Value;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The values of a {@link Flow.Publisher}, to be iterated in the body of a task: each step of the
 * loop awaits the next value. The way back from {@link AsyncGenerator#toPublisher}; asyncio has no
 * counterpart.
 *
 * <pre>{@code
 * try (PublishedValues<String> lines = PublishedValues.of(publisher)) {
 *   for (String line : lines) {
 *     ...   // may await, and may leave early: closing cancels the subscription
 *   }
 * }
 * }</pre>
 *
 * <p>The first step subscribes. Values are requested as they are asked for, or some of them ahead,
 * so a body that is slow slows the publisher down. What the publisher fails with is thrown by the
 * step that comes to it, after the values before: unchecked as it is, a checked exception inside a
 * {@link CompletionException}.
 *
 * <p>Loop thread only, in the body of a task, one task at a time. The publisher may signal in any
 * thread; once the loop is closed its subscription is cancelled at the next signal.
 *
 * @param <T> the type of the values
 * @since 0.1
 */
public final class PublishedValues<T> implements Iterable<T>, AutoCloseable {

  private final EventLoop loop;
  private final Flow.Publisher<? extends T> publisher;
  private final int ahead;
  private final PublisherSignals<T> signals;
  private boolean iterated;
  private boolean subscribed;
  private boolean ended;
  private Flow.@Nullable Subscription subscription;
  private int owed; // values that were handed out since the last request
  private @Nullable T next;

  private PublishedValues(EventLoop loop, Flow.Publisher<? extends T> publisher, int ahead) {
    this.loop = loop;
    this.publisher = publisher;
    this.ahead = ahead;
    this.signals = new PublisherSignals<>(loop);
  }

  /**
   * Iterates a publisher, whose values are requested one by one, each when it is asked for.
   *
   * @param publisher the publisher
   * @param <T> the type of the values
   * @return its values, to be iterated once
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> PublishedValues<T> of(Flow.Publisher<? extends T> publisher) {
    return of(publisher, 1);
  }

  /**
   * Iterates a publisher, with some values requested ahead, so that they are there when they are
   * asked for.
   *
   * @param publisher the publisher
   * @param ahead how many values may be on their way, or wait, at most; 1 or more
   * @param <T> the type of the values
   * @return its values, to be iterated once
   * @throws IllegalArgumentException if {@code ahead} is less than 1
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static <T> PublishedValues<T> of(Flow.Publisher<? extends T> publisher, int ahead) {
    Objects.requireNonNull(publisher, "publisher");
    if (ahead < 1) {
      throw new IllegalArgumentException(
          "number of values requested ahead must be at least 1: " + ahead);
    }
    return new PublishedValues<>(Gyre.getRunningLoop(), publisher, ahead);
  }

  /**
   * Returns the one iterator. Its {@code hasNext} awaits the next value, or the end.
   *
   * @return the iterator
   * @throws IllegalStateException if there was one before
   */
  @Override
  public Iterator<T> iterator() {
    if (iterated) {
      throw new IllegalStateException(
          "published values can be iterated once; subscribe again with PublishedValues.of: "
              + publisher);
    }
    iterated = true;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return next != null || advance();
      }

      @Override
      public T next() {
        T taken = hasNext() ? next : null;
        if (taken == null) {
          throw new NoSuchElementException(
              "publisher has no more values; ask hasNext() before: " + publisher);
        }
        next = null;
        return taken;
      }
    };
  }

  /** Awaits the next value. Returns false at the end. */
  private boolean advance() {
    if (ended) {
      return false;
    }
    if (signals.isAwaited()) {
      throw new IllegalStateException(
          "another task waits for the next value already; let one task iterate: " + publisher);
    }
    Task<?> _ = CurrentTask.of(loop, "iterating a publisher", "subscribe to it here");
    subscribeOnce();
    requestWhatIsOwed();
    while (!ended && next == null) {
      accept(signals.take());
    }
    return next != null;
  }

  private void subscribeOnce() {
    if (!subscribed) {
      subscribed = true;
      publisher.subscribe(signals);
    }
  }

  /** In halves of what may be on its way, so that not every value costs a request. */
  private void requestWhatIsOwed() {
    Flow.Subscription known = subscription;
    if (known != null && owed >= (ahead + 1) / 2) {
      int count = owed;
      owed = 0;
      known.request(count);
    }
  }

  private void accept(@Nullable Signal<T> signal) {
    switch (signal) {
      case Subscribed<T>(Flow.Subscription given) -> {
        subscription = given;
        given.request(ahead);
      }
      case Value<T>(T value) -> {
        owed++;
        next = value;
      }
      case End<T>(@Nullable Throwable failure) -> {
        ended = true;
        throwOn(failure);
      }
      case null -> ended = true; // closed meanwhile
    }
  }

  private static void throwOn(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked -> throw new CompletionException(checked);
    }
  }

  /**
   * Cancels the subscription, unless the publisher has ended, and drops the values that wait; who
   * waits for the next one sees the end. A second call does nothing.
   *
   * @throws IllegalStateException if the loop runs in another thread
   */
  @Override
  public void close() {
    LoopThread.check(loop, "close");
    ended = true;
    next = null;
    signals.close();
  }

  @Override
  public String toString() {
    return "<PublishedValues of " + publisher + (ended ? " ended>" : ">");
  }
}
