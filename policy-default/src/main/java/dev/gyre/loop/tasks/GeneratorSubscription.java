package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
import dev.gyre.CancelledError;
import dev.gyre.ExceptionContext;
import dev.gyre.LoopFuture;
import dev.gyre.loop.callbacks.FatalErrors;
import java.util.Iterator;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Has a generator yield what its subscriber requests, in a task of its own. Any thread requests and
 * cancels; everything else happens in the task.
 *
 * @param <T> the type of the values
 */
final class GeneratorSubscription<T extends @Nullable Object> implements Flow.Subscription {

  private final TaskLoop loop;
  private final AsyncGenerator<T> generator;
  private final Flow.Subscriber<? super T> subscriber;
  private long requested;
  private boolean cancelled;
  private @Nullable Throwable misuse;
  private @Nullable LoopFuture<@Nullable Void> change; // awaited when there is nothing to do

  GeneratorSubscription(
      TaskLoop loop, AsyncGenerator<T> generator, Flow.Subscriber<? super T> subscriber) {
    this.loop = loop;
    this.generator = generator;
    this.subscriber = subscriber;
  }

  @Override
  public void request(long count) {
    handOver(() -> addRequest(count));
  }

  @Override
  public void cancel() {
    handOver(() -> cancelled = true);
  }

  private void handOver(Runnable what) {
    Runnable changed =
        () -> {
          what.run();
          if (change != null && !change.isDone()) {
            change.setResult(null);
          }
        };
    if (loop.isOnLoop()) {
      changed.run();
      return;
    }
    try {
      loop.callSoonThreadsafe(changed);
    } catch (IllegalStateException loopIsClosed) {
      // Nothing is published any more.
    }
  }

  private void addRequest(long count) {
    if (count <= 0) {
      misuse =
          new IllegalArgumentException("number of requested values must be positive: " + count);
    } else {
      requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
    }
  }

  /** The body of the task. */
  void publish() {
    Throwable failure = null;
    try (generator) {
      begin();
      publishRequested(generator.iterator());
    } catch (Throwable thrown) {
      FatalErrors.rethrow(thrown);
      failure = thrown;
    }
    end(failure == null ? misuse : failure);
    if (failure instanceof CancelledError cancellation) {
      throw cancellation; // of this task, which has told its subscriber
    }
  }

  private void begin() {
    try {
      subscriber.onSubscribe(this);
    } catch (RuntimeException | Error thrown) {
      subscriberFailed(thrown);
    }
  }

  private void publishRequested(Iterator<T> values) {
    while (!cancelled && misuse == null) {
      if (requested == 0) {
        awaitChange();
      } else if (values.hasNext()) {
        requested--;
        deliver(values.next());
      } else {
        return;
      }
    }
  }

  private void deliver(T value) {
    try {
      subscriber.onNext(value);
    } catch (RuntimeException | Error thrown) {
      subscriberFailed(thrown);
    }
  }

  private void awaitChange() {
    LoopFuture<@Nullable Void> changed = loop.createFuture();
    change = changed;
    changed.await();
  }

  private void end(@Nullable Throwable failure) {
    if (cancelled) {
      reportUntold(failure);
      return;
    }
    try {
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    } catch (RuntimeException | Error thrown) {
      subscriberFailed(thrown);
    }
  }

  /** A subscriber that has cancelled is told nothing, not even that the body failed to close. */
  private void reportUntold(@Nullable Throwable failure) {
    if (failure != null && !(failure instanceof CancelledError)) {
      report("exception while closing an async generator", failure);
    }
  }

  /**
   * Who throws has cancelled, and the failure is reported: rule 2.13 of Reactive Streams. A
   * subscriber may await, and so be cancelled along with this task.
   */
  private void subscriberFailed(Throwable thrown) {
    FatalErrors.rethrow(thrown);
    if (thrown instanceof CancelledError cancellation) {
      throw cancellation;
    }
    cancelled = true;
    report("exception in the subscriber of an async generator", thrown);
  }

  private void report(String what, Throwable failure) {
    loop.callExceptionHandler(
        ExceptionContext.of(what, failure)
            .with("asyncgen", generator)
            .with("subscriber", subscriber));
  }
}
