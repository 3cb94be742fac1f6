package dev.gyre.internal.selector;

import dev.gyre.EventLoop;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.internal.swap.GuestThread;
import dev.gyre.internal.swap.Takeover;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SwapEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the running loops follow the selector provider. Thread-safe.
 *
 * <p>Before a switch the new provider is tried out, if there is a loop that would move: one that
 * cannot open a selector is refused, and nothing has changed. After it, each loop moves between two
 * of its own turns. A provider that leaves waits for that, and for the end of what could not move.
 */
public final class SelectorTakeover implements Takeover<SelectorProvider> {

  /** How long a provider may take to open a selector, before it counts as broken. */
  private static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

  private final Consumer<SwapEvent> listeners;
  private final Supplier<Duration> patience;
  private volatile @Nullable String current; // written under the swap lock

  /**
   * Creates the takeover.
   *
   * @param listeners told when the loops have moved
   * @param patience how long loops may take to leave a provider
   */
  public SelectorTakeover(Consumer<SwapEvent> listeners, Supplier<Duration> patience) {
    this.listeners = listeners;
    this.patience = patience;
  }

  @Override
  public Step prepare(@Nullable SelectorProvider next) {
    String name = next == null ? null : next.name();
    if (next != null && !followers().isEmpty()) {
      tryOut(next, OPENING_PATIENCE);
    }
    return new Change(current, name);
  }

  /** Opens a selector, has it make ready to take something over, and closes it. */
  static void tryOut(SelectorProvider provider, Duration patience) {
    GuestThread.call(
            "gyre-selector-" + provider.name(),
            provider,
            () -> openReady(provider),
            IoSelector::close,
            patience)
        .close();
  }

  private static IoSelector openReady(SelectorProvider provider) {
    IoSelector selector = null;
    try {
      selector = provider.open();
      selector.takeOver(List.of());
      return selector;
    } catch (IOException refused) {
      if (selector != null) {
        selector.close();
      }
      throw new UncheckedIOException(refused);
    }
  }

  static List<EventLoop> followers() {
    return LiveLoops.snapshot().stream()
        .filter(loop -> loop instanceof SelectorHolder holder && holder.followsSelectorProviders())
        .toList();
  }

  @Override
  public Duration patience() {
    return patience.get();
  }

  @Override
  public void depart(SelectorProvider leaving, Deadline deadline) {
    new Departure(leaving, current).await(deadline);
  }

  /** One change of provider. */
  private final class Change implements Step {

    private final @Nullable String from;
    private final @Nullable String to;

    Change(@Nullable String from, @Nullable String to) {
      this.from = from;
      this.to = to;
    }

    /** Loops that have nowhere to go stay where they are. */
    @Override
    public long commit() {
      current = to;
      return to == null ? followers().size() : 0;
    }

    @Override
    public void follow() {
      if (to != null) {
        new LoopMoves(from, to, listeners, patience.get()).begin();
      }
    }
  }
}
