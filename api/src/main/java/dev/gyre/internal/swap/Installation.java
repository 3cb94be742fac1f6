package dev.gyre.internal.swap;

import dev.gyre.spi.Provider;
import dev.gyre.spi.Providers;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One provider's stay in a slot. Forgets the provider when closed, so that a registration kept by
 * somebody does not keep the provider's class loader. Thread-safe.
 *
 * @param <P> the type of provider
 */
public final class Installation<P extends Provider> implements Providers.Registration {

  private final PartSlot<P> slot;
  private final long id;
  private final AtomicReference<@Nullable P> provider;

  Installation(PartSlot<P> slot, long id, P provider) {
    this.slot = slot;
    this.id = id;
    this.provider = new AtomicReference<>(provider);
  }

  /**
   * Changes the rank of what was installed, as the OSGi service registry may. After {@link #close},
   * does nothing.
   *
   * @param ranking the new rank; higher wins
   */
  public void rerank(int ranking) {
    slot.rerank(id, ranking);
  }

  @Override
  public void close() {
    P leaving = provider.getAndSet(null);
    if (leaving != null) {
      slot.remove(id, leaving);
    }
  }
}
