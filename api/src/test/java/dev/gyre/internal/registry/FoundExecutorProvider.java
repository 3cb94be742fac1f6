package dev.gyre.internal.registry;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;

/**
 * To be found by a service loader, from whichever class loader, and so in one class; runs calls in
 * the thread that submits them.
 */
public class FoundExecutorProvider implements ExecutorProvider, CallExecutor {

  /** Created by the service loader. */
  public FoundExecutorProvider() {}

  @Override
  public String name() {
    return "found";
  }

  @Override
  public CallExecutor open() {
    return this;
  }

  @Override
  public void execute(Call<?> call) {
    call.run();
  }

  @Override
  public void shutdown() {}
}
