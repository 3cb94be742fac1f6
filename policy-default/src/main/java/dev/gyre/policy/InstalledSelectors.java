package dev.gyre.policy;

import dev.gyre.MissingProviderException;
import dev.gyre.loop.OpenedSelector;
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
    return openFirst(forVirtualThread).selector();
  }

  @Override
  public OpenedSelector openFirst(boolean forVirtualThread) {
    List<String> refusals = new ArrayList<>();
    OpenedSelector best = best(null, forVirtualThread, refusals);
    if (best == null) {
      throw new MissingProviderException(
          "no selector can be opened here; install "
              + Part.SELECTOR.usualArtifact()
              + (refusals.isEmpty() ? "" : "; passed over: " + String.join("; ", refusals)));
    }
    return best;
  }

  @Override
  public boolean followsProviders() {
    return true;
  }

  @Override
  public @Nullable OpenedSelector openNext(OpenedSelector now, boolean forVirtualThread) {
    OpenedSelector best = best(now, forVirtualThread, new ArrayList<>());
    return now.equals(best) ? null : best;
  }

  /** Returns what a loop has if that is the best, or null if there is none at all. */
  private static @Nullable OpenedSelector best(
      @Nullable OpenedSelector now, boolean forVirtualThread, List<String> refusals) {
    for (SelectorProvider provider : Providers.installed(Part.SELECTOR)) {
      if (now != null && provider.equals(now.provider())) {
        return now;
      }
      provider.unavailable().ifPresent(reason -> passOver(provider, reason, refusals));
      if (provider.unavailable().isEmpty()) {
        IoSelector selector = tryOpen(provider, forVirtualThread, refusals);
        if (selector != null) {
          return new OpenedSelector(selector, provider);
        }
      }
    }
    return null;
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
