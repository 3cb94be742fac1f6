package dev.gyre.spi;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop whose selector can be replaced while it runs. Any thread may ask; nothing here waits for
 * the loop.
 *
 * @since 0.1
 */
public interface SelectorHolder {

  /**
   * Tells whether the loop takes its selector from the installed providers; else it keeps the one
   * that it was made with.
   *
   * @return true if it does
   */
  boolean followsSelectorProviders();

  /**
   * Tells whether the loop has a selector of a provider's.
   *
   * @param provider the provider
   * @return true if it does, at this moment
   */
  boolean isServedBy(SelectorProvider provider);

  /**
   * Tells whether something is left with a former selector of a provider's.
   *
   * @param provider the provider
   * @return true if it is, at this moment
   */
  boolean isDraining(SelectorProvider provider);

  /**
   * Has the loop look, between two turns, whether its selector is still the best, and else move to
   * the one that is. A loop that does not run looks when it next does.
   *
   * @param told is told what was done, on the loop; null if nothing, or if the loop does not run.
   *     Never told if the loop is closed before it comes to that
   */
  void reviewSelector(Consumer<? super @Nullable SelectorMove> told);

  /**
   * Does at once, on the calling thread, what {@link #reviewSelector} asks for, if the loop does
   * not run. Nobody else may use its connections at that time.
   */
  void reviewSelectorIfIdle();

  /**
   * Has what is left with former selectors of a provider's closed, and those who use it told why.
   *
   * @param provider the provider
   * @param reason what they are told
   */
  void abandonSelectorsOf(SelectorProvider provider, IOException reason);
}
