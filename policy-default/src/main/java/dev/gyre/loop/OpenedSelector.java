package dev.gyre.loop;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A selector, and who has opened it. Immutable.
 *
 * @param selector the selector
 * @param provider its provider, or null if nobody needs to know
 * @since 0.1
 */
public record OpenedSelector(IoSelector selector, @Nullable SelectorProvider provider) {

  /** Checks that there is one. */
  public OpenedSelector {
    Objects.requireNonNull(selector, "selector");
  }

  String name() {
    return provider == null ? selector.toString() : provider.name();
  }
}
