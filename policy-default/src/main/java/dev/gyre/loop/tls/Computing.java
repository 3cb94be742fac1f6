package dev.gyre.loop.tls;

import dev.gyre.Context;
import dev.gyre.loop.futures.FutureLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake computes off the loop, one thing at a time. An engine that is busy with that is
 * not to be touched: it would make the loop wait. Loop thread only.
 */
final class Computing {

  private final FutureLoop loop;
  private final Executor executor;
  private final Consumer<@Nullable Throwable> done;
  private boolean busy;

  /**
   * Creates one that has nothing to do.
   *
   * @param executor where things are computed
   * @param done is told on the loop, with what was thrown if anything was
   */
  Computing(FutureLoop loop, Executor executor, Consumer<@Nullable Throwable> done) {
    this.loop = loop;
    this.executor = executor;
    this.done = done;
  }

  boolean isBusy() {
    return busy;
  }

  /** Has an engine compute what it wants to. */
  void begin(SSLEngine engine) {
    List<Runnable> computations = new ArrayList<>(1);
    Runnable next = engine.getDelegatedTask();
    while (next != null) {
      computations.add(next);
      next = engine.getDelegatedTask();
    }
    begin(() -> computations.forEach(Runnable::run));
  }

  /** Computes; afterwards the loop goes on in the context in which this was called. */
  void begin(Runnable computation) {
    busy = true;
    Context begunIn = loop.currentContext();
    executor.execute(() -> {
      Throwable failure = null;
      try {
        computation.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      handOver(failure, begunIn);
    });
  }

  private void handOver(@Nullable Throwable failure, Context begunIn) {
    try {
      loop.callSoonThreadsafe(() -> end(failure), begunIn);
    } catch (IllegalStateException closed) {
      // The loop was closed meanwhile, and the connection with it.
    }
  }

  private void end(@Nullable Throwable failure) {
    busy = false;
    done.accept(failure);
  }
}
