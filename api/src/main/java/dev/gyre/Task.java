package dev.gyre;

import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Blocking-style Java that runs on a loop, switching only where it awaits. The counterpart of
 * {@code asyncio.Task}.
 *
 * <p>One task of a loop runs at a time. It keeps running until its body awaits something that is
 * not done, or ends. The loop holds its tasks strongly until they are done, so a task that nobody
 * else refers to does not vanish.
 *
 * <p>A task's result comes from its body alone: {@link #setResult} and {@link #setException} throw
 * {@link IllegalStateException}.
 *
 * <p><b>Cancellation</b> is a request. {@link #cancel} has a {@link CancelledError} thrown at the
 * body's current or next await; a body that catches it and goes on is not cancelled. A task that
 * was cancelled before its first step never starts its body.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
@ProviderType
public interface Task<T extends @Nullable Object> extends LoopFuture<T> {

  /**
   * Returns the name given at creation or by {@link #setName}; {@code Task-N} by default. Any
   * thread.
   *
   * @return the name
   */
  String getName();

  /**
   * Names this task, for logs and dumps. Any thread.
   *
   * @param name the name
   */
  void setName(String name);

  /**
   * Requests cancellation. Returns true even if the body later chooses to go on.
   *
   * @param message travels with the {@link CancelledError}; may be null
   * @return false if the task was done already
   */
  @Override
  boolean cancel(@Nullable String message);

  /**
   * Returns how many requests for cancellation are open: calls of {@link #cancel} less calls of
   * {@link #uncancel}.
   *
   * @return 0 or more
   */
  int cancelling();

  /**
   * Takes back one request for cancellation. When none is left, a cancellation that was not yet
   * delivered is dropped.
   *
   * @return how many requests are still open, 0 or more
   */
  int uncancel();

  /**
   * Returns the future that the body waits for. Any thread.
   *
   * @return the future, or null if the body runs, is about to, has not begun or has ended
   */
  default @Nullable LoopFuture<?> awaits() {
    return null;
  }

  /**
   * Returns where the body stands. See {@link #getStack(int)}.
   *
   * @return all frames, the newest first
   */
  default List<StackTraceElement> getStack() {
    return getStack(Integer.MAX_VALUE);
  }

  /**
   * Returns where the body stands, or stood when it failed. The counterpart of {@code
   * Task.get_stack}; unlike asyncio it has all frames of a suspended body, and the newest comes
   * first, as in every stack trace of Java. Gyre's own frames are left out. A body that is inside
   * an async generator has the generator's frames in front of its own.
   *
   * <p>A task that failed has the frames of its exception. One that has not begun, has a result or
   * was cancelled has none.
   *
   * <p>Any thread. Costs some microseconds for each frame, and nothing when it is not called.
   *
   * @param limit how many frames to return at most; the newest of a body, but the oldest of an
   *     exception, as in asyncio
   * @return the frames, unmodifiable
   * @throws IllegalArgumentException if the limit is negative
   */
  default List<StackTraceElement> getStack(int limit) {
    return List.of();
  }

  /**
   * Prints where the body stands. See {@link #printStack(int, PrintStream)}.
   *
   * @param out where to
   */
  default void printStack(PrintStream out) {
    printStack(Integer.MAX_VALUE, out);
  }

  /**
   * Prints where the body stands, or stood when it failed, as Java prints stack traces. Any thread.
   *
   * @param limit how many frames to print at most, see {@link #getStack(int)}
   * @param out where to
   * @throws IllegalArgumentException if the limit is negative
   */
  default void printStack(int limit, PrintStream out) {
    Objects.requireNonNull(out, "out");
    List<StackTraceElement> frames = getStack(limit);
    String what = frames.isEmpty() ? "No stack" : isDone() ? "Stack of the failure" : "Stack";
    var text = new StringBuilder(what + " of " + this);
    frames.forEach(frame -> text.append(System.lineSeparator()).append("\tat ").append(frame));
    out.println(text);
  }

  /**
   * Returns the context of this task: that in which it began, with the changes its body has made so
   * far.
   *
   * @return the context
   */
  Context getContext();
}
