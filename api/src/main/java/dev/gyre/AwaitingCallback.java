package dev.gyre;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A done callback that says who waits through it, so that {@linkplain LoopFuture#awaitedBy call
 * graphs} lead on where a combinator stands between two futures. All of Gyre's own combinators use
 * it, and so can yours:
 *
 * <pre>{@code
 * LoopFuture<String> outer = loop.createFuture();
 * inner.addDoneCallback(AwaitingCallback.of(outer, done -> outer.setResult(done.result())));
 * }</pre>
 *
 * <p>The counterpart of {@code asyncio.future_add_to_awaited_by}. There is nothing to discard
 * afterwards: a callback that was run or removed stands for nobody any more, and nor does one whose
 * awaiter is done.
 *
 * @param <T> the type of the result of the future that it is added to
 * @since 0.1
 */
@ConsumerType
public interface AwaitingCallback<T extends @Nullable Object> extends Consumer<LoopFuture<T>> {

  /**
   * Returns the future, or the task, that cannot be done before this callback has run. Asked only
   * when somebody looks at the graph, perhaps from another thread; must be quick and must not
   * throw.
   *
   * @return who waits, or null if nobody does just now
   */
  @Nullable LoopFuture<?> awaiter();

  /**
   * Says for a callback who waits through it.
   *
   * @param awaiter who waits
   * @param callback the callback
   * @param <T> the type of the result of the future that it is added to
   * @return a callback that does the same, to be added, and perhaps removed, in its place
   */
  static <T extends @Nullable Object> AwaitingCallback<T> of(
      LoopFuture<?> awaiter, Consumer<? super LoopFuture<T>> callback) {
    Objects.requireNonNull(awaiter, "awaiter");
    Objects.requireNonNull(callback, "callback");
    return new AwaitingCallback<>() {
      @Override
      public LoopFuture<?> awaiter() {
        return awaiter;
      }

      @Override
      public void accept(LoopFuture<T> done) {
        callback.accept(done);
      }

      @Override
      public String toString() {
        return callback.toString();
      }
    };
  }
}
