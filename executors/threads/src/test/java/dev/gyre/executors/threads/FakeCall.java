package dev.gyre.executors.threads;

import dev.gyre.spi.Call;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A call as the host would hand it over. */
final class FakeCall<T> implements Call<T> {

  final CompletableFuture<T> answer = new CompletableFuture<>();
  private final Callable<T> body;

  FakeCall(Callable<T> body) {
    this.body = body;
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
  public void run() {
    try {
      complete(body.call());
    } catch (Exception failure) {
      fail(failure);
    }
  }
}
