package dev.gyre.spi;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens selectors, one for each loop.
 *
 * @since 0.1
 */
@ConsumerType
public interface SelectorProvider extends Provider {

  /**
   * Opens a selector.
   *
   * @return a selector for one loop
   * @throws IOException if the system refuses one
   */
  IoSelector open() throws IOException;
}
