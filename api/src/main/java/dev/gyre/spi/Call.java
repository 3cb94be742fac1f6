package dev.gyre.spi;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One call on its way through executors. It begins at most once, whichever executor gets to it
 * first, and answers at most once. Any thread.
 *
 * <p>Loops hand over each of their calls as one of these, also to an {@link
 * java.util.concurrent.Executor} of the application's own: an executor that does not run calls in
 * this process takes the body out of it.
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
   * Returns what is to be called. A {@link ContextCall} if a context goes along.
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
   * Has a listener told if the answer is not wanted any more: the caller has cancelled the call
   * since it began. The executor may then end it early, and answers it all the same. Told at most
   * once, by the thread that cancels, and at once if that was before; never once the call is
   * answered.
   *
   * @param listener quick, and does not throw; set at most once, after {@link #begin} returned true
   */
  void whenAbandoned(Runnable listener);

  /**
   * Begins the call if it is still to be had, runs its body in this thread and answers. Never
   * throws.
   */
  @Override
  void run();
}
