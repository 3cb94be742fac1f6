package dev.gyre.internal.executor;

import dev.gyre.MissingProviderException;
import dev.gyre.spi.ExecutorProvider;
import java.util.function.Consumer;

/** What the executor asks of the place that its providers come from. Thread-safe. */
public interface ProviderSource {

  /**
   * Uses the current provider while no swap can happen. If the use throws, the provider is refused
   * and the next one in rank is used.
   *
   * @param use what to do with it
   * @return false if there is no provider that can be used
   */
  boolean useCurrent(Consumer<? super ExecutorProvider> use);

  /**
   * Says whether it is worth waiting for a provider when there is none.
   *
   * @return whether it is
   */
  boolean mayComeBack();

  /**
   * Words the error for want of a provider.
   *
   * @return the exception, to be thrown
   */
  MissingProviderException missing();
}
