package dev.gyre.policy;

import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that an installed provider is not used, and why: a program that is slower than it could be
 * should not be so silently. Thread-safe.
 *
 * <p>Each reason is told once, not for each loop.
 */
final class PassedOver {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.policy");
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private PassedOver() {}

  /**
   * Tells of a provider, unless that was done before.
   *
   * @param part what it provides
   * @param provider the provider
   * @param reason why it is not used; one of few, because each is remembered
   */
  static void tell(Part<?> part, Provider provider, String reason) {
    String text = part.name() + " " + provider.name() + " is passed over: " + reason;
    if (TOLD.add(text)) {
      LOG.info(text);
    }
  }
}
