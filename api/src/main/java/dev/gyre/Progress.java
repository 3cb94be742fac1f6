package dev.gyre;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a call tells while it runs elsewhere: in another thread, or in a worker process.
 *
 * <pre>
 *   Progress&lt;Integer&gt; progress = Progress.on(loop, bar::setPercent);
 *   loop.runInExecutor(null, PortableCall.of(() -&gt; convert(file, progress))).await();
 *
 *   progress.report(50); // in convert
 * </pre>
 *
 * <p>A call that is made in a worker process takes it along as it takes everything that it
 * captures; the executor sees to it that reports come back. They are told in the order in which one
 * thread makes them, and before the result of the call. An executor that cannot bring reports back,
 * such as that of a cluster, refuses the call, since this cannot be serialized.
 *
 * <p>Any thread may report. asyncio has no counterpart: there, one passes a queue or a callback.
 *
 * @param <P> the type of what is reported; for a call in another process, serializable
 * @since 0.1
 */
public final class Progress<P extends @Nullable Object> implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Not a serializable one, usually: then the executor has put its own here on the way. */
  @SuppressWarnings("serial")
  private final Consumer<? super P> listener;

  private Progress(Consumer<? super P> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Has a listener told by whichever thread the executor has for it: the one that makes the call,
   * or one that receives what a worker process reports.
   *
   * @param listener thread-safe, and quick: until it returns, the call waits, or what it reports
   *     next
   * @param <P> the type of what is reported
   * @return what the call is to report to
   */
  public static <P extends @Nullable Object> Progress<P> to(Consumer<? super P> listener) {
    return new Progress<>(listener);
  }

  /**
   * Has a listener told on a loop, by callbacks of its, in order.
   *
   * @param loop the loop; once it is closed, reports fail as {@link EventLoop#callSoonThreadsafe}
   *     does
   * @param listener called on the loop's thread
   * @param <P> the type of what is reported
   * @return what the call is to report to
   */
  public static <P extends @Nullable Object> Progress<P> on(
      EventLoop loop, Consumer<? super P> listener) {
    Objects.requireNonNull(loop, "loop");
    Objects.requireNonNull(listener, "listener");
    return new Progress<>(value -> loop.callSoonThreadsafe(() -> listener.accept(value)));
  }

  /**
   * Reports.
   *
   * @param value what to tell; from a worker process a copy of it is told
   * @throws IllegalStateException from a worker process, if the call is over
   * @throws IllegalArgumentException from a worker process, if the value is not serializable
   */
  public void report(P value) {
    listener.accept(value);
  }

  /**
   * Writes the listener, if the executor has put one here that can be.
   *
   * @param out where to
   * @throws NotSerializableException if reports would not come back
   * @throws IOException if writing fails
   */
  @Serial
  private void writeObject(ObjectOutputStream out) throws IOException {
    if (!(listener instanceof Serializable)) {
      throw new NotSerializableException(
          Progress.class.getName() + ", whose reports only worker processes bring back");
    }
    out.defaultWriteObject();
  }
}
