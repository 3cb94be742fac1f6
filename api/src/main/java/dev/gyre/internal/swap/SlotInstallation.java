package dev.gyre.internal.swap;

import dev.gyre.spi.Provider;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One provider's stay in a slot. Forgets the provider when closed, so that a registration kept by
 * somebody does not keep the provider's class loader. Thread-safe.
 */
final class SlotInstallation<P extends Provider> implements Installation {

  private final PartSlot<P> slot;
  private final long id;
  private final AtomicReference<@Nullable P> provider;

  SlotInstallation(PartSlot<P> slot, long id, P provider) {
    this.slot = slot;
    this.id = id;
    this.provider = new AtomicReference<>(provider);
  }

  @Override
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
