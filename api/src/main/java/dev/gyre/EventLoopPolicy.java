package dev.gyre;

import dev.gyre.spi.Provider;
import dev.gyre.spi.ThreadAssociations;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which loop a thread gets, and makes new loops. The counterpart of asyncio's event loop
 * policy, as a service: several may be installed, and the highest-ranked one is current (see {@link
 * dev.gyre.spi.Providers}).
 *
 * <p>Which loop belongs to which thread is kept outside the policy, so that a thread's association
 * outlives a change of policy. A policy that overrides {@link #getEventLoop} and {@link
 * #setEventLoop} defines another notion of context, and then keeps its associations itself.
 *
 * <p>Implementations must be safe for use by any thread and have a public constructor without
 * parameters if they are to be found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
@ConsumerType
public interface EventLoopPolicy extends Provider {

  /**
   * Returns a word that tells this policy from others, for operators and logs.
   *
   * @return the name; the class's simple name by default
   */
  @Override
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Returns the loop that was set for the calling thread. Never creates one.
   *
   * @return the loop, or null if none was set
   */
  default @Nullable EventLoop getEventLoop() {
    return ThreadAssociations.get();
  }

  /**
   * Sets the loop of the calling thread. Neither starts, stops nor closes anything.
   *
   * @param loop the loop, or null to set none
   */
  default void setEventLoop(@Nullable EventLoop loop) {
    ThreadAssociations.set(loop);
  }

  /**
   * Makes a new loop. Does not set it for the calling thread.
   *
   * @return a loop that was not run yet
   */
  EventLoop newEventLoop();
}
