package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A call as the host would hand it over. */
final class FakeCall<T> implements Call<T> {

  final CompletableFuture<T> answer = new CompletableFuture<>();
  private final Callable<T> body;
  private final boolean moved;

  FakeCall(Callable<T> body) {
    this(body, false);
  }

  private FakeCall(Callable<T> body, boolean moved) {
    this.body = body;
    this.moved = moved;
  }

  static <T> FakeCall<T> moved(Callable<T> body) {
    return new FakeCall<>(body, true);
  }

  @Override
  public boolean hasMoved() {
    return moved;
  }

  @Override
  public boolean begin() {
    return true;
  }

  @Override
  public Callable<T> body() {
    return body;
  }

  @Override
  public void complete(T result) {
    answer.complete(result);
  }

  @Override
  public void fail(Throwable failure) {
    answer.completeExceptionally(failure);
  }

  @Override
  public void whenAbandoned(Runnable listener) {}

  @Override
  public void run() {
    try {
      complete(body.call());
    } catch (Exception failure) {
      fail(failure);
    }
  }
}
