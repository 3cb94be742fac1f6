package dev.gyre.spi;

import dev.gyre.EventLoop;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to run blocking-style bodies on a loop.
 *
 * @since 0.1
 */
@ConsumerType
public interface TaskRunnerProvider extends Provider {

  /**
   * Opens a runner for one loop.
   *
   * @param loop the loop, which is still being built: to be kept, not to be called yet
   * @return a runner
   */
  TaskRunner open(EventLoop loop);
}
