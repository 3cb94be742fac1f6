package dev.gyre.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What every replaceable part has in common: a name, a rank, and an honest word on whether it can
 * run here.
 *
 * <p>Implementations must be safe for use by any thread, and have a public constructor without
 * parameters if they are to be found by {@link java.util.ServiceLoader}.
 *
 * @since 0.1
 */
@ConsumerType
public interface Provider {

  /**
   * Returns a word that tells this provider from others of its part, for operators and logs.
   *
   * @return the name, without spaces
   */
  String name();

  /**
   * Where this provider stands among those found by {@link java.util.ServiceLoader}; higher wins.
   * In an OSGi framework the service property {@code service.ranking} takes its place.
   *
   * @return the rank, 0 by default
   */
  default int ranking() {
    return 0;
  }

  /**
   * Says whether this provider serves only if it is preferred by name, whatever its rank: what it
   * does is not for every user of the part. Then nobody gets it by accident, such as while the
   * usual one is updated.
   *
   * @return whether it is; false by default
   * @see Providers#prefer
   */
  default boolean onlyIfPreferred() {
    return false;
  }

  /**
   * Says why this provider cannot run here, and what would let it. Quick, and without side effects.
   *
   * @return the reason and the remedy; empty if it can run
   */
  default Optional<String> unavailable() {
    return Optional.empty();
  }
}
