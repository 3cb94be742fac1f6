package dev.gyre.spi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Swaps several parts at once, or none of them.
 *
 * <pre>
 *   new SwapTransaction()
 *       .prefer(Part.SELECTOR, "nio")
 *       .prefer(Part.EXECUTOR, "virtual")
 *       .commit();
 * </pre>
 *
 * <p>A loop that {@link dev.gyre.Gyre#newEventLoop} makes meanwhile is made of the old parts or of
 * the new ones, never of some of each; unless a callback or a task makes it, which is not kept
 * waiting, since the loop that it runs on may be about to move.
 *
 * <p>One thread.
 *
 * @since 0.1
 */
public final class SwapTransaction {

  private final Map<Part<?>, @Nullable String> choices = new LinkedHashMap<>();

  /** Begins a transaction that changes nothing. */
  public SwapTransaction() {}

  /**
   * Adds a choice: see {@link Providers#prefer}. Nothing happens before {@link #commit}.
   *
   * @param part the part
   * @param name the name of an installed provider, or null to prefer none
   * @return this
   */
  public SwapTransaction prefer(Part<?> part, @Nullable String name) {
    choices.put(Objects.requireNonNull(part, "part"), name);
    return this;
  }

  /**
   * Makes all swaps. May be called again, to the same effect.
   *
   * @throws IllegalArgumentException if one of the providers is not installed, cannot run here or
   *     fails to take over; then every part is served by whom it was served by before. The message
   *     names the one, and lists those that can
   */
  public void commit() {
    Providers.preferTogether(choices);
  }
}
