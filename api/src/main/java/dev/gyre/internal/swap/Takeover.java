package dev.gyre.internal.swap;

import dev.gyre.spi.Provider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What must happen around a switch from one provider of a part to another. The default is nothing:
 * for most parts it is enough that the next caller gets the new provider. Thread-safe.
 *
 * @param <P> the type of provider
 */
public interface Takeover<P extends Provider> {

  /**
   * Makes ready for a switch, which has not happened yet. Called under the part's swap lock, one at
   * a time; what may hang is to be called by a {@link GuestThread}.
   *
   * @param next the provider that is to serve, or null for none
   * @return the switch
   * @throws Exception if the provider cannot serve; then it is refused and the next one in rank is
   *     asked. Never with null
   */
  default Step prepare(@Nullable P next) throws Exception {
    return new Step() {};
  }

  /**
   * Waits until a provider that was removed has nothing left to do, or its time is over. Called
   * outside every lock.
   *
   * @param provider the provider that was removed
   * @param deadline when to give up
   */
  default void depart(P provider, Deadline deadline) {}

  /**
   * Returns how long the removal of a provider may keep its caller.
   *
   * @return the bound
   */
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** A switch that is ready to be made. */
  interface Step {

    /**
     * Makes the switch, which everybody sees when this returns. Called under the part's swap lock;
     * runs no foreign code and never throws.
     *
     * @return how much work is left with the old provider
     */
    default long commit() {
      return 0;
    }

    /** Does what is left to do after the switch. Called once, outside every lock. */
    default void follow() {}
  }
}
