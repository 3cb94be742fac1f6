package dev.gyre.spi;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One call on its way through executors. It begins at most once, whichever executor gets to it
 * first, and answers at most once. Any thread.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
@ProviderType
public interface Call<T extends @Nullable Object> extends Runnable {

  /**
   * Claims the call for the executor that asks.
   *
   * @return false if it began elsewhere or was cancelled: then do nothing
   */
  boolean begin();

  /**
   * Tells whether another executor had accepted the call, or it has waited for one. An executor
   * that has a bound accepts such a call nevertheless: nobody is to be refused because of a swap.
   *
   * @return true if {@code runInExecutor} has returned long ago
   */
  default boolean hasMoved() {
    return false;
  }

  /**
   * Returns what is to be called.
   *
   * @return the body
   */
  Callable<? extends T> body();

  /**
   * Answers with a result.
   *
   * @param result the result
   */
  void complete(T result);

  /**
   * Answers with a failure.
   *
   * @param failure what went wrong
   */
  void fail(Throwable failure);

  /**
   * Begins the call if it is still to be had, runs its body in this thread and answers. Never
   * throws.
   */
  @Override
  void run();
}
