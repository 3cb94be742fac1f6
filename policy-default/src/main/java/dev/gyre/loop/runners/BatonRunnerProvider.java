package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;

/**
 * Runs bodies as plain virtual threads that pass a baton to the loop and back: works everywhere,
 * without any flag.
 *
 * <p>The loop should be on a virtual thread too, as {@link TaskRunner#host} sees to; passing the
 * baton to a platform thread works, but takes ten times longer. A body that blocks in the JDK holds
 * the baton, and with it blocks the loop, as in asyncio. A body can be suspended with a native
 * method or a class initialiser on its stack, but keeps a carrier of the JDK's pool busy for that
 * time, and the loop hangs if it was the only one.
 */
public final class BatonRunnerProvider implements TaskRunnerProvider {

  /** Creates the provider. */
  public BatonRunnerProvider() {}

  @Override
  public String name() {
    return "baton";
  }

  @Override
  public TaskRunner open(EventLoop loop) {
    return new BatonRunner(loop);
  }

  @Override
  public String toString() {
    return name();
  }
}
