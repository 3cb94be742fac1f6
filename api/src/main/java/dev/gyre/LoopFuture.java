package dev.gyre;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A result that will be there later, bound to one loop. The counterpart of {@code asyncio.Future}.
 *
 * <p>A future is pending until it has a result, an exception, or is cancelled; then it is done and
 * stays so. Its callbacks never run inside the call that completes it: they are handed to the loop.
 *
 * <p><b>Threads.</b> Loop thread only, except for what comes from {@link Future}: {@link #isDone},
 * {@link #isCancelled}, {@link #get()}, {@link #get(long, TimeUnit)}, {@link #cancel(boolean)},
 * {@link #resultNow}, {@link #exceptionNow} and {@link #state} may be called from any thread.
 *
 * <p><b>Checked exceptions.</b> asyncio raises the very exception that the future holds. So does
 * Gyre where Java lets it: unchecked exceptions and errors are thrown as they are. A checked
 * exception is thrown by {@link #await()} and {@link #result()} as the cause of a {@link
 * java.util.concurrent.CompletionException}; {@link #await(Class)} throws it itself. {@link
 * #exception()} always returns the exception itself.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
@ProviderType
public interface LoopFuture<T extends @Nullable Object> extends Future<T> {

  /**
   * Suspends the current task until this future is done and returns its result. Other tasks and
   * callbacks of the loop run meanwhile. If it is done already, returns at once without a switch.
   *
   * <p>In the body of a task of this future's loop only.
   *
   * @return the result
   * @throws CancelledError if this future, or the task that awaits it, was cancelled
   * @throws java.util.concurrent.CompletionException if the future failed with a checked exception
   * @throws IllegalStateException if not called in the body of a task of this loop
   */
  T await();

  /**
   * Like {@link #await()}, for futures that fail with a checked exception which the caller wants to
   * handle: a failure of the given type is thrown itself.
   *
   * <pre>{@code
   * try {
   *   connection = loop.createConnection(Echo::new, host, port).await(IOException.class);
   * } catch (ConnectException e) {
   *   ...
   * }
   * }</pre>
   *
   * @param failure the type of exception to throw as it is
   * @param <X> that type
   * @return the result
   * @throws X if the future failed with an exception of that type
   */
  <X extends Exception> T await(Class<X> failure) throws X;

  /**
   * Returns the result of this future, which must be done. Marks its exception as retrieved.
   *
   * @return the result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it was cancelled
   * @throws java.util.concurrent.CompletionException if it failed with a checked exception
   */
  T result();

  /**
   * Returns the exception of this future, which must be done. Marks it as retrieved.
   *
   * @return the exception, or null if the future has a result
   * @throws InvalidStateException if it is pending
   * @throws CancelledError if it was cancelled
   */
  @Nullable Throwable exception();

  /**
   * Completes this future with a result and hands its callbacks to the loop.
   *
   * @param result the result
   * @throws InvalidStateException if it is done, cancelled included
   */
  void setResult(T result);

  /**
   * Completes this future with an exception and hands its callbacks to the loop. If nobody ever
   * retrieves the exception, it is reported to the loop's exception handler.
   *
   * @param exception the failure
   * @throws InvalidStateException if it is done, cancelled included
   */
  void setException(Throwable exception);

  /**
   * Tells whether this future has a result, has an exception or was cancelled. The same as {@link
   * #isDone}.
   *
   * @return true if done
   */
  default boolean done() {
    return isDone();
  }

  /**
   * Tells whether this future was cancelled. The same as {@link #isCancelled}.
   *
   * @return true if cancelled
   */
  default boolean cancelled() {
    return isCancelled();
  }

  /**
   * Cancels this future with no message.
   *
   * @return false if it was done already
   * @see #cancel(String)
   */
  default boolean cancel() {
    return cancel(null);
  }

  /**
   * Cancels this future and hands its callbacks to the loop.
   *
   * @param message travels with the {@link CancelledError}; may be null
   * @return false if it was done already
   */
  boolean cancel(@Nullable String message);

  /**
   * Cancels this future, from any thread. On another thread than the loop's the request is handed
   * to the loop, and the answer says what was true when it was handed over.
   *
   * @param mayInterruptIfRunning not looked at: cancellation arrives at the next await
   * @return false if the future was done when the request was made, or its loop is closed
   */
  @Override
  boolean cancel(boolean mayInterruptIfRunning);

  /**
   * Has a callback run on the loop when this future is done; soon, if it is done already. Callbacks
   * run in the order in which they were added. The same callback may be added twice and then runs
   * twice.
   *
   * @param callback is given this future
   */
  void addDoneCallback(Consumer<? super LoopFuture<T>> callback);

  /**
   * {@link #addDoneCallback(Consumer)} in a given context, instead of the current one.
   *
   * @param callback is given this future
   * @param context what it runs in
   */
  void addDoneCallback(Consumer<? super LoopFuture<T>> callback, Context context);

  /**
   * Removes every callback that equals the given one and was not yet handed to the loop.
   *
   * @param callback the callback
   * @return how many were removed; 0 once the future is done
   */
  int removeDoneCallback(Consumer<? super LoopFuture<T>> callback);

  /**
   * Returns who waits for this future just now: tasks whose bodies await it, and the futures or
   * tasks that go on through a combinator, in the order in which they began to wait. Derived from
   * the callbacks; see {@link AwaitingCallback} for how your own take part.
   *
   * <p>Any thread. While another thread runs the loop, what is returned may be out of date.
   *
   * @return an unmodifiable snapshot, without those that are done
   */
  default Set<LoopFuture<?>> awaitedBy() {
    return Set.of();
  }

  /**
   * Returns the loop to which this future is bound. Any thread.
   *
   * @return the loop
   */
  EventLoop getLoop();

  /**
   * Returns a {@code CompletableFuture} that is completed with this future's outcome, on the loop,
   * and whose cancellation cancels this future. If the loop is closed first, it fails with {@link
   * IllegalStateException}. Its {@code get} and {@code join} refuse to block the loop, as {@link
   * #get()} does. Any thread.
   *
   * @return a new future
   */
  CompletableFuture<T> toCompletableFuture();

  /**
   * Blocks the calling thread until this future is done. Any thread but the loop's, which would
   * wait for itself. While no thread runs the loop, waits until one does.
   *
   * @return the result
   * @throws ExecutionException if it failed, and the cause is the exception; or its loop was closed
   *     before it was done, and the cause is an {@link IllegalStateException}
   * @throws java.util.concurrent.CancellationException if it was cancelled
   * @throws InterruptedException if the waiting thread is interrupted
   * @throws IllegalStateException if it is pending and this is its loop's thread or one of its
   *     tasks: await it there
   */
  @Override
  T get() throws InterruptedException, ExecutionException;

  /**
   * Blocks the calling thread until this future is done or the time is over. See {@link #get()}.
   *
   * @param timeout how long to wait
   * @param unit the unit of {@code timeout}
   * @return the result
   * @throws TimeoutException if it is still pending then
   */
  @Override
  T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException;
}
