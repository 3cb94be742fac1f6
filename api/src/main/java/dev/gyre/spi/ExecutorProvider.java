package dev.gyre.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens executors for calls that are to run off the loop.
 *
 * @since 0.1
 */
@ConsumerType
public interface ExecutorProvider extends Provider {

  /**
   * Opens an executor, which the caller closes.
   *
   * @return an executor
   */
  CallExecutor open();
}
