package dev.gyre;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The body of a task that has no result and may throw: {@link java.util.concurrent.Callable}
 * without the value.
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface Action {

  /**
   * Does the work.
   *
   * @throws Exception if the work fails; the task that runs this body then fails with the same
   *     exception
   */
  void run() throws Exception;
}
