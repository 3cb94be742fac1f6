package dev.gyre.internal.executor;

import dev.gyre.spi.HostExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One user's part in the executor. Thread-safe. */
final class ExecutorLease implements HostExecutor.Lease {

  private final SwappableExecutor executor;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Batch current = new Batch(); // written under this
  private CompletableFuture<@Nullable Void> earlier =
      CompletableFuture.completedFuture(null); // guarded by this

  ExecutorLease(SwappableExecutor executor) {
    this.executor = executor;
  }

  @Override
  public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    if (closed.get()) {
      throw new IllegalStateException(
          "this lease of the host's executor is closed: take a new one with"
              + " Providers.executor().lease()");
    }
    Batch batch = current;
    while (!batch.add()) {
      batch = current;
    }
    try {
      return executor.submit(body, batch);
    } catch (RuntimeException | Error notAccepted) {
      batch.end();
      throw notAccepted;
    }
  }

  @Override
  public synchronized CompletableFuture<@Nullable Void> idle() {
    Batch asked = current;
    // First the new, then the end of the old: whoever finds the old one sealed finds the new one
    // current.
    current = new Batch();
    earlier = CompletableFuture.allOf(earlier, asked.seal());
    return earlier.copy();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      executor.giveBack();
    }
  }
}
