package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
import dev.gyre.LoopFuture;
import dev.gyre.loop.callbacks.FatalErrors;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the values of a generator to one subscriber, each when it was requested. Any thread
 * subscribes, requests and cancels; the subscriber is called on the loop, in a task of its own.
 *
 * @param <T> the type of the values
 */
final class GeneratorPublisher<T extends @Nullable Object> implements Flow.Publisher<T> {

  private final TaskLoop loop;
  private final AsyncGenerator<T> generator;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  GeneratorPublisher(TaskLoop loop, AsyncGenerator<T> generator) {
    this.loop = loop;
    this.generator = generator;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (subscribed.compareAndSet(false, true)) {
      var subscription = new Subscription(subscriber);
      loop.callSoonThreadsafe(() -> loop.createTask(subscription::publish));
    } else {
      subscriber.onSubscribe(NoSubscription.INSTANCE);
      subscriber.onError(
          new IllegalStateException("an async generator has one subscriber: " + generator));
    }
  }

  /** Given to a subscriber that is refused, since it has to be given one. */
  private enum NoSubscription implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }

  /** All but its two public methods runs on the loop. */
  private final class Subscription implements Flow.Subscription {

    private final Flow.Subscriber<? super T> subscriber;
    private long requested;
    private boolean cancelled;
    private @Nullable Throwable misuse;
    private @Nullable LoopFuture<@Nullable Void>
        change; // what the task waits for when it has nothing to do

    Subscription(Flow.Subscriber<? super T> subscriber) {
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
      } else if (!loop.isClosed()) {
        loop.callSoonThreadsafe(changed);
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

    void publish() {
      subscriber.onSubscribe(this);
      Throwable failure = null;
      try (generator) {
        publishRequested(generator.iterator());
      } catch (Throwable thrown) {
        FatalErrors.rethrow(thrown);
        failure = thrown;
      }
      if (!cancelled) {
        end(failure == null ? misuse : failure);
      }
    }

    private void publishRequested(Iterator<T> values) {
      while (!cancelled && misuse == null) {
        if (requested == 0) {
          awaitChange();
        } else if (values.hasNext()) {
          requested--;
          subscriber.onNext(values.next());
        } else {
          return;
        }
      }
    }

    private void awaitChange() {
      LoopFuture<@Nullable Void> changed = loop.createFuture();
      change = changed;
      changed.await();
    }

    private void end(@Nullable Throwable failure) {
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }
  }
}
