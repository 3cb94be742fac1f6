package dev.gyre.host.operator;

import dev.gyre.inspect.Loops;
import dev.gyre.inspect.ProviderReport;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the providers serve that the configuration prefers. One that is not installed yet is waited
 * for: bundles and configurations come in any order. Thread-safe.
 *
 * <p>What an operator prefers otherwise, in the shell or the console, stays until the configuration
 * changes.
 */
final class Preferences {

  private static final Logger LOG = LoggerFactory.getLogger(Preferences.class);

  private final Loops loops;
  private final Map<String, String> asked = new LinkedHashMap<>(); // by part; guarded by this
  private final Map<String, String> awaited = new LinkedHashMap<>(); // by part; guarded by this

  Preferences(Loops loops) {
    this.loops = loops;
  }

  /**
   * Takes over what the configuration says, as far as it has changed.
   *
   * @param preferred provider names by part; empty for none
   */
  synchronized void set(Map<String, String> preferred) {
    preferred.forEach((part, provider) -> {
      if (!provider.equals(asked.getOrDefault(part, ""))) {
        asked.put(part, provider);
        awaited.put(part, provider);
      }
    });
    applyAwaited();
    awaited.forEach((part, provider) ->
        LOG.warn("preferred part={} provider={} state=awaited: not installed", part, provider));
  }

  /** Looks whether one that is waited for has come. */
  synchronized void applyAwaited() {
    awaited.entrySet().removeIf(entry -> isApplied(entry.getKey(), entry.getValue()));
  }

  private boolean isApplied(String part, String provider) {
    if (!provider.isEmpty() && !isInstalled(part, provider)) {
      return false;
    }
    try {
      loops.swap(part, provider);
    } catch (IllegalArgumentException refused) {
      LOG.error(
          "preferred part={} provider={} state=refused: {}", part, provider, refused.getMessage());
    }
    return true;
  }

  private boolean isInstalled(String part, String provider) {
    return loops.getProviders().stream()
        .anyMatch(
            (ProviderReport each) -> each.part().equals(part) && each.name().equals(provider));
  }
}
