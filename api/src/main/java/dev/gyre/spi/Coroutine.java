package dev.gyre.spi;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A body that can stop in the middle and go on later.
 *
 * @since 0.1
 */
@ProviderType
public interface Coroutine {

  /**
   * Runs the body until it suspends itself or ends, and then those that {@linkplain
   * TaskRunner.Owner#following follow}, if any. Loop thread only.
   *
   * @return true if the body that ran last has ended; told once
   */
  boolean resume();

  /**
   * Suspends the body until the next {@link #resume}. In the body only.
   *
   * @throws IllegalStateException if the body cannot be suspended here, as with a native frame on
   *     its stack
   */
  void suspend();

  /**
   * Returns the thread whose stack is the body's.
   *
   * @return the thread, or null before the first step
   */
  @Nullable Thread thread();
}
