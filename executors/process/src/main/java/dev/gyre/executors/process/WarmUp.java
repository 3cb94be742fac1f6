package dev.gyre.executors.process;

import dev.gyre.spi.Call;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call that nobody waits for. It goes the way that all calls go, classes and all. */
final class WarmUp implements Call<@Nullable Object> {

  private record Nothing() implements Callable<@Nullable Object>, Serializable {

    @Override
    public @Nullable Object call() {
      return null;
    }
  }

  @Override
  public boolean begin() {
    return true;
  }

  @Override
  public Callable<@Nullable Object> body() {
    return new Nothing();
  }

  @Override
  public void complete(@Nullable Object result) {}

  @Override
  public void fail(Throwable failure) {}

  @Override
  public void whenAbandoned(Runnable listener) {}

  @Override
  public void run() {}
}
