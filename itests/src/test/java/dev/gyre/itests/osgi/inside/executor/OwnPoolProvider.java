package dev.gyre.itests.osgi.inside.executor;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;

/** Opens small pools whose threads carry the provider's name. */
final class OwnPoolProvider implements ExecutorProvider {

  private final String name;

  OwnPoolProvider(int version) {
    this.name = "own-pool-v" + version;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CallExecutor open() {
    return new OwnPool();
  }
}
