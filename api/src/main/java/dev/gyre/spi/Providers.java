package dev.gyre.spi;

import dev.gyre.EventLoop;
import dev.gyre.MissingProviderException;
import dev.gyre.inspect.ProviderReport;
import dev.gyre.inspect.SwapRecord;
import dev.gyre.internal.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which providers are installed, and which of them is current: the one rule, in one place. Any
 * thread.
 *
 * <p><b>The rule.</b> The provider that an operator {@linkplain #prefer prefers}, if it is
 * installed and can run here; else, among those that can run here and need not be preferred, the
 * one with the highest ranking; among equals, the one that was installed first.
 *
 * <p>In an OSGi framework, providers come and go with their services. Elsewhere, those that {@link
 * java.util.ServiceLoader} finds are installed when the first one is asked for.
 *
 * @since 0.1
 */
public final class Providers {

  private Providers() {}

  /**
   * Returns the current provider of a part.
   *
   * @param part the part
   * @param <P> its type of provider
   * @return the provider
   * @throws MissingProviderException if none is installed that can run here; the message says what
   *     to install
   */
  public static <P extends Provider> P current(Part<P> part) {
    return Registry.instance().current(part);
  }

  /**
   * Returns every installed provider of a part, in the order of the rule, current first; behind
   * those that can run here, those that cannot.
   *
   * @param part the part
   * @param <P> its type of provider
   * @return an unmodifiable snapshot
   */
  public static <P extends Provider> List<P> installed(Part<P> part) {
    return Registry.instance().installed(part);
  }

  /**
   * Installs a provider. The part's current provider may change before this returns.
   *
   * @param part the part
   * @param provider the provider
   * @param ranking its rank; higher wins
   * @param <P> its type of provider
   * @return removes the provider again when closed
   */
  public static <P extends Provider> Registration install(Part<P> part, P provider, int ranking) {
    return Registry.instance().install(part, provider, ranking);
  }

  /**
   * Prefers a provider over all others of its part, whatever their rank. Should it leave, the next
   * in rank serves until it is back.
   *
   * @param part the part
   * @param name the name of an installed provider that can run here, or null to prefer none
   * @throws IllegalArgumentException if no such provider is installed, or it cannot run here; the
   *     message lists those that can
   */
  public static void prefer(Part<?> part, @Nullable String name) {
    Registry.instance().prefer(part, name);
  }

  /**
   * Reports on every installed provider of a part, in the order of {@link #installed}.
   *
   * @param part the part
   * @return an unmodifiable snapshot
   */
  public static List<ProviderReport> reports(Part<?> part) {
    return Registry.instance().reports(part);
  }

  /**
   * Returns the latest swaps of this process: as many as are kept, a few hundred.
   *
   * @return an unmodifiable snapshot, the latest last
   */
  public static List<SwapRecord> swapHistory() {
    return Registry.instance().swapHistory();
  }

  /**
   * Returns the host's default executor.
   *
   * @return the executor, the same object at all times
   */
  public static HostExecutor executor() {
    return Registry.instance().executor();
  }

  /** Prefers all or none. See {@link SwapTransaction}. */
  static void preferTogether(Map<Part<?>, @Nullable String> choices) {
    Registry.instance().preferTogether(choices);
  }

  /**
   * Makes a loop by the current policy: what {@link dev.gyre.Gyre#newEventLoop} does.
   *
   * @return a loop that was not run yet
   * @throws MissingProviderException if no policy is installed, or one of the parts it builds loops
   *     from is missing
   */
  public static EventLoop newEventLoop() {
    return Registry.instance().newEventLoop();
  }

  /**
   * Sets how long the removal of a policy waits for the loops it has made: it returns when none of
   * them is in a run any longer, and they all run on untouched if that takes longer. Then a {@link
   * SwapEvent} names them. A second unless set: loops of servers never end, and until the removal
   * is over no other policy may be there to make new ones.
   *
   * @param deadline how long at most; zero not to wait
   * @throws IllegalArgumentException if it is negative
   */
  public static void setPolicyDrainDeadline(Duration deadline) {
    if (deadline.isNegative()) {
      throw new IllegalArgumentException(
          "drain deadline of policies must not be negative: " + deadline);
    }
    Registry.instance().setPolicyDrainDeadline(deadline);
  }

  /**
   * Has a listener told of every swap.
   *
   * @param listener the listener
   * @return removes the listener again when closed
   */
  public static Registration addSwapListener(SwapListener listener) {
    return Registry.instance().addSwapListener(listener);
  }

  /** Undoes an installation when closed. A second close does nothing. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {

    @Override
    void close();
  }
}
