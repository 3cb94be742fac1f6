package dev.gyre.policy;

import dev.gyre.MissingProviderException;
import dev.gyre.loop.SelectorSource;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the best installed selector that works here; falls back to the next, and says so. */
final class InstalledSelectors implements SelectorSource {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.policy");

  @Override
  public IoSelector open(boolean forVirtualThread) {
    List<String> refusals = new ArrayList<>();
    for (SelectorProvider provider : Providers.installed(Part.SELECTOR)) {
      provider.unavailable().ifPresent(reason -> passOver(provider, reason, refusals));
      if (provider.unavailable().isEmpty()) {
        IoSelector selector = tryOpen(provider, forVirtualThread, refusals);
        if (selector != null) {
          return selector;
        }
      }
    }
    throw new MissingProviderException(
        "no selector can be opened here; install "
            + Part.SELECTOR.usualArtifact()
            + (refusals.isEmpty() ? "" : "; passed over: " + String.join("; ", refusals)));
  }

  private static @Nullable IoSelector tryOpen(
      SelectorProvider provider, boolean forVirtualThread, List<String> refusals) {
    try {
      IoSelector selector = provider.open();
      if (forVirtualThread && selector.pinsCarrier()) {
        selector.close();
        passOver(
            provider,
            "would pin the carrier of the virtual thread that the loop runs on",
            refusals);
        return null;
      }
      return selector;
    } catch (IOException | RuntimeException failure) {
      LOG.warn("selector {} cannot be opened; trying the next", provider.name(), failure);
      refusals.add(provider.name() + ": " + failure);
      return null;
    }
  }

  private static void passOver(SelectorProvider provider, String reason, List<String> refusals) {
    PassedOver.tell(Part.SELECTOR, provider, reason);
    refusals.add(provider.name() + ": " + reason);
  }
}
