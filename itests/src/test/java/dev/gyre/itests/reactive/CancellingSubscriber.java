package dev.gyre.itests.reactive;

import java.util.concurrent.Flow;

/** Subscribes in order to be gone again. */
final class CancellingSubscriber<T> implements Flow.Subscriber<T> {

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.cancel();
  }

  @Override
  public void onNext(T value) {}

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
