package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
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
    if (!subscribed.compareAndSet(false, true)) {
      refuse(
          subscriber,
          new IllegalStateException(
              "an async generator has one subscriber; create another: " + generator));
      return;
    }
    var subscription = new GeneratorSubscription<>(loop, generator, subscriber);
    try {
      loop.callSoonThreadsafe(() -> loop.createTask(subscription::publish));
    } catch (IllegalStateException loopIsClosed) {
      refuse(subscriber, loopIsClosed);
    }
  }

  /** Tells the subscriber rather than the caller, as Reactive Streams has it. */
  private static void refuse(Flow.Subscriber<?> subscriber, IllegalStateException why) {
    subscriber.onSubscribe(NoSubscription.INSTANCE);
    subscriber.onError(why);
  }

  /** Given to a subscriber that is refused, since it has to be given one. */
  private enum NoSubscription implements Flow.Subscription {
    INSTANCE;

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
