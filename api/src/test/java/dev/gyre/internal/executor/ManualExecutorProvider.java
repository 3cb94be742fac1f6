package dev.gyre.internal.executor;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** Opens executors whose calls run when the test says so. */
final class ManualExecutorProvider implements ExecutorProvider {

  final List<Opened> opened = new ArrayList<>();
  private final String name;
  RuntimeException failure; // thrown by open

  ManualExecutorProvider(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CallExecutor open() {
    if (failure != null) {
      throw failure;
    }
    opened.add(new Opened());
    return opened.getLast();
  }

  Opened last() {
    return opened.getLast();
  }

  /** An executor that the provider opened. */
  final class Opened implements CallExecutor {

    final Queue<Call<?>> queue = new ArrayDeque<>();
    boolean shutDown;
    RuntimeException rejection;
    RuntimeException shutdownFailure;

    @Override
    public synchronized void execute(Call<?> call) {
      if (rejection != null) {
        throw rejection;
      }
      if (shutDown) {
        throw new RejectedExecutionException(name + " is shut down");
      }
      queue.add(call);
    }

    @Override
    public synchronized void shutdown() {
      shutDown = true;
      if (shutdownFailure != null) {
        throw shutdownFailure;
      }
    }

    void runAll() {
      for (Call<?> call = next(); call != null; call = next()) {
        call.run();
      }
    }

    private synchronized Call<?> next() {
      return queue.poll();
    }
  }
}
