package dev.gyre;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tasks that begin and end together. The counterpart of {@code asyncio.TaskGroup}. Loop thread
 * only.
 *
 * <pre>{@code
 * TaskGroup.run(group -> {
 *   group.createTask(() -> serve(left));
 *   group.createTask(() -> serve(right));
 * });   // both have ended
 * }</pre>
 *
 * <p>If a task of the group fails, the others are cancelled, and so is the body if it still runs;
 * when all have ended, the failures are thrown as one {@link ExceptionGroup}. A task that is
 * cancelled on its own is no failure.
 *
 * @since 0.1
 */
public final class TaskGroup {

  private final EventLoop loop;
  private final Task<?> parent;
  private final Set<Task<?>> unfinished = new LinkedHashSet<>();
  private final List<Throwable> failures = new ArrayList<>();
  private @Nullable LoopFuture<@Nullable Void> allEnded;
  private boolean bodyRuns = true;
  private boolean over;
  private boolean aborting;
  private boolean parentCancelRequested;

  private TaskGroup(EventLoop loop, Task<?> parent) {
    this.loop = loop;
    this.parent = parent;
  }

  /**
   * What creates the tasks of a group.
   *
   * @param <T> the type of the result
   */
  @ConsumerType
  @FunctionalInterface
  public interface Body<T extends @Nullable Object> {

    /**
     * Creates tasks in the group, and may await.
     *
     * @param group the group
     * @return a result
     * @throws Exception if it fails; the group's tasks are then cancelled
     */
    T run(TaskGroup group) throws Exception;
  }

  /** What creates the tasks of a group and has no result. */
  @ConsumerType
  @FunctionalInterface
  public interface VoidBody {

    /**
     * Creates tasks in the group, and may await.
     *
     * @param group the group
     * @throws Exception if it fails; the group's tasks are then cancelled
     */
    void run(TaskGroup group) throws Exception;
  }

  /**
   * Runs the body, waits for all tasks that it created in the group, and returns the body's result.
   * In the body of a task only.
   *
   * @param body the body
   * @param <T> the type of the result
   * @return the result
   * @throws ExceptionGroup if a task of the group, or the body, failed
   * @throws CancelledError if the calling task was cancelled
   */
  public static <T extends @Nullable Object> T call(Body<? extends T> body) {
    Objects.requireNonNull(body, "body");
    EventLoop loop = Gyre.getRunningLoop();
    Task<?> parent = CurrentTask.of(loop, "a task group", "use loop.createTask here");
    return new TaskGroup(loop, parent).enter(body);
  }

  /**
   * Runs the body and waits for all tasks that it created in the group. See {@link #call}.
   *
   * @param body the body
   */
  public static void run(VoidBody body) {
    Objects.requireNonNull(body, "body");
    TaskGroup.<@Nullable Void>call(group -> {
      body.run(group);
      return null;
    });
  }

  private <T extends @Nullable Object> T enter(Body<? extends T> body) {
    T result = null;
    Throwable thrown = null;
    try {
      result = body.run(this);
    } catch (Throwable failure) {
      thrown = failure;
    }
    bodyRuns = false;
    CancelledError cancelled = leave(thrown);
    over = true;
    throwOutcome(thrown, cancelled);
    return uncheckedNull(result);
  }

  @SuppressWarnings("NullAway") // null only if the body returned it
  private static <T extends @Nullable Object> T uncheckedNull(@Nullable T result) {
    return result;
  }

  /**
   * Waits for the tasks. Returns the cancellation of the calling task that is to be thrown on, if
   * any.
   */
  private @Nullable CancelledError leave(@Nullable Throwable thrown) {
    CancelledError cancelled = thrown instanceof CancelledError error ? error : null;
    if (parentCancelRequested && parent.uncancel() == 0) {
      cancelled = null; // it was this group's own doing
    }
    if (thrown != null && !aborting) {
      abort();
    }
    while (!unfinished.isEmpty()) {
      LoopFuture<@Nullable Void> ended = loop.createFuture();
      allEnded = ended;
      try {
        ended.await();
      } catch (CancelledError whileWaiting) {
        // Requested from outside, since the body has ended. asyncio forgets it if the group is
        // being cancelled already.
        cancelled = cancelled == null ? whileWaiting : cancelled;
        if (!aborting) {
          abort();
        }
      }
    }
    return cancelled;
  }

  private void throwOutcome(@Nullable Throwable thrown, @Nullable CancelledError cancelled) {
    throwFatal(thrown);
    failures.forEach(TaskGroup::throwFatal);
    if (cancelled != null && failures.isEmpty()) {
      throw cancelled;
    }
    if (thrown != null && !(thrown instanceof CancelledError)) {
      failures.add(thrown);
    }
    if (failures.isEmpty()) {
      return;
    }
    if (parent.cancelling() > 0) {
      // Requested from outside, and about to be hidden by the failures: have it delivered at the
      // next await.
      parent.uncancel();
      parent.cancel();
    }
    throw new ExceptionGroup("unhandled failures in a task group", failures);
  }

  /** What ends the run of a loop is not hidden in a group; see {@link EventLoop}. */
  private static void throwFatal(@Nullable Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /**
   * Creates a task in this group.
   *
   * @param body the body
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the group is over, or is being cancelled
   */
  public <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task in this group.
   *
   * @param body the body
   * @return the task
   * @throws IllegalStateException if the group is over, or is being cancelled
   */
  public Task<@Nullable Void> createTask(Action body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task in this group as the options say.
   *
   * @param body the body
   * @param options its name, its context, when it begins
   * @param <T> the type of the result
   * @return the task
   * @throws IllegalStateException if the group is over, or is being cancelled
   */
  public <T extends @Nullable Object> Task<T> createTask(
      Callable<? extends T> body, TaskOptions options) {
    checkOpen();
    return adopt(loop.createTask(body, options));
  }

  /**
   * Creates a task in this group as the options say.
   *
   * @param body the body
   * @param options its name, its context, when it begins
   * @return the task
   * @throws IllegalStateException if the group is over, or is being cancelled
   */
  public Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    checkOpen();
    return adopt(loop.createTask(body, options));
  }

  private void checkOpen() {
    if (over || (!bodyRuns && unfinished.isEmpty())) {
      throw new IllegalStateException(
          "task group is over: create the task in another, or in the loop");
    }
    if (aborting) {
      throw new IllegalStateException("task group is being cancelled: it takes no more tasks");
    }
  }

  /**
   * A task that has begun eagerly may have ended; its failure must not cancel the body at once, but
   * as any other's does, from the loop.
   */
  private <T extends @Nullable Object> Task<T> adopt(Task<T> task) {
    unfinished.add(task);
    task.addDoneCallback(AwaitingCallback.of(parent, done -> ended(task)));
    return task;
  }

  /**
   * Cancels the tasks of this group, and its body if that still runs. What was cancelled this way
   * is no failure: {@code run} then returns normally, and {@code call} with null, unless something
   * else failed.
   *
   * @throws IllegalStateException if the loop runs in another thread
   */
  public void cancel() {
    LoopThread.check(loop, "cancel");
    if (over || aborting) {
      return;
    }
    abort();
    if (bodyRuns) {
      cancelParent();
    }
  }

  private void abort() {
    aborting = true;
    for (Task<?> task : List.copyOf(unfinished)) {
      if (!task.isDone()) {
        task.cancel();
      }
    }
  }

  private void cancelParent() {
    if (!parentCancelRequested) {
      parentCancelRequested = true;
      parent.cancel();
    }
  }

  private void ended(Task<?> task) {
    unfinished.remove(task);
    if (unfinished.isEmpty() && allEnded != null && !allEnded.isDone()) {
      allEnded.setResult(null);
    }
    Throwable failure = task.isCancelled() ? null : task.exception();
    if (failure == null) {
      return;
    }
    failures.add(failure);
    if (!aborting) {
      abort();
      if (bodyRuns) {
        cancelParent();
      }
    }
  }
}
