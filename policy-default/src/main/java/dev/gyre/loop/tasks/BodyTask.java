package dev.gyre.loop.tasks;

import dev.gyre.CancelledError;
import dev.gyre.Context;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import dev.gyre.TimerHandle;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.debug.DebugMode;
import dev.gyre.loop.futures.Awaiter;
import dev.gyre.loop.futures.BasicFuture;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A task: a future whose result comes from a body that runs as a coroutine of the loop.
 *
 * <p>The task itself is the step that stands in the loop's queue: to begin, and again each time the
 * future it waits for is done. In between it stands nowhere but in the loop's table of tasks and in
 * that future.
 *
 * <p>A step resumes the coroutine on top. That is the body, unless the body is inside an async
 * generator, which is a coroutine of its own that runs in the name of the task that asked it for a
 * value. A coroutine cannot resume another one on its own stack, so what it wants resumed it leaves
 * to the step: it suspends itself and the step goes on with whatever is on top then, or runs an
 * {@linkplain #runOnLoop errand}, all within one turn of the loop.
 *
 * @param <T> the type of the result
 */
public final class BodyTask<T extends @Nullable Object> extends BasicFuture<T>
    implements Task<T>, Awaiter, TaskRunner.Owner, Runnable {

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(BodyTask.class, "top", Coroutine.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TaskLoop loop;
  private final int slot;
  private final long number = NUMBERS.incrementAndGet();
  private volatile @Nullable String name;

  private @Nullable Callable<? extends T> body; // until it has ended

  /**
   * What the next step resumes; null before the first step, and after the last. Written with
   * release, read by other threads with acquire: nobody needs the order that a volatile costs.
   */
  private @Nullable Coroutine top;

  private @Nullable Deque<Coroutine> entered; // below the top; made with the first of them
  private @Nullable Errand errand;
  private @Nullable BasicFuture<?> awaited;
  private boolean yielding;
  private boolean switched; // to another coroutine, which the step under way goes on with
  private boolean nested; // in a step of another task, or in a callback
  private Context context;

  private int cancelRequests;
  private boolean mustCancel; // a cancellation waits for the next step
  private boolean passingCancellationOn; // to what the body waits for
  private @Nullable String cancelMessage;

  private @Nullable Object result; // what the body returned, until the step that ran it is over
  private @Nullable Throwable failure; // what it threw

  private BodyTask(TaskLoop loop, Callable<? extends T> body, TaskOptions options) {
    super(loop);
    this.loop = loop;
    this.body = bound(Objects.requireNonNull(body, "body"), options.bindings());
    String given = options.name();
    if (given != null) {
      this.name = given; // a volatile is not written for nothing
    }
    Context in = options.context();
    this.context = in == null ? loop.currentContext() : in;
    this.slot = loop.tasks().add(this);
  }

  private static <T extends @Nullable Object> Callable<? extends T> bound(
      Callable<? extends T> body, ScopedValue.@Nullable Carrier bindings) {
    return bindings == null ? body : () -> bindings.<T, Exception>call(body::call);
  }

  /**
   * Creates a task that begins in the next turn or, if the options say so and the loop is running,
   * at once.
   *
   * @param loop its loop
   * @param body its body
   * @param options its name, its context, when it begins
   * @param <T> the type of the result
   * @return the task
   */
  public static <T extends @Nullable Object> BodyTask<T> start(
      TaskLoop loop, Callable<? extends T> body, TaskOptions options) {
    var task = loop.debug().made(new BodyTask<T>(loop, body, options));
    if (!options.eagerStart() || !task.startedEagerly()) {
      loop.enqueue(task);
    }
    return task;
  }

  private boolean startedEagerly() {
    if (!loop.isOnLoop()) {
      return false;
    }
    BodyTask<?> creator = loop.currentTask();
    if (creator == null) {
      runNested();
      return true;
    }
    return creator.runOnLoop(this::runNested);
  }

  private void runNested() {
    nested = true;
    try {
      run();
    } finally {
      nested = false;
    }
  }

  // Steps

  /**
   * Runs the body to its next await, or to its end; and then perhaps those of the tasks that come
   * {@linkplain #following next}.
   */
  @Override
  public void run() {
    if (isDone()) {
      return; // a step left over from an await that could not suspend
    }
    if (top == null) {
      if (mustCancel) {
        end();
        return;
      }
      begin();
    }
    BodyTask<?> outer = loop.currentTask();
    Context outerContext = loop.context();
    BodyTask<?> last;
    boolean ended;
    enter();
    try {
      ended = resumeTop();
    } finally {
      last = loop.currentTask();
      if (last != null) {
        last.leave();
      }
      loop.setContext(outerContext);
      loop.setCurrentTask(outer);
    }
    if (ended && last != null) {
      last.end();
    }
  }

  private void begin() {
    setTop(loop.taskRunner().create(this::runBody, this));
  }

  private void enter() {
    loop.setCurrentTask(this);
    loop.setContext(context);
  }

  private void leave() {
    Context left = loop.context();
    if (left != context) { // to compare costs less than what the garbage collector does at a write
      context = left;
    }
  }

  /**
   * Resumes the body, or that of the task that is the current one then, as long as a step goes on.
   *
   * @return whether the body that ran last has ended
   */
  private boolean resumeTop() {
    BodyTask<?> stepped = this;
    while (true) {
      boolean ended = Objects.requireNonNull(stepped.top).resume();
      BodyTask<?> last = loop.currentTask();
      if (last == null || !last.goesOn()) {
        return ended;
      }
      stepped = last;
    }
  }

  private boolean goesOn() {
    Errand sent = errand;
    if (sent != null) {
      sent.run();
      errand = null;
      return true;
    }
    boolean goesOn = switched;
    switched = false;
    return goesOn;
  }

  /**
   * {@inheritDoc}
   *
   * <p>That is, whatever is on top if this step goes on. Else it is over: does what {@link #run}
   * does after a step and before one, if the next thing that the loop has to do is the step of a
   * task.
   */
  @Override
  public @Nullable Coroutine following(Coroutine left, boolean ended) {
    if (errand != null) {
      return null;
    }
    if (switched) {
      switched = false;
      return top;
    }
    if (nested || (ended && !endsQuietly())) {
      return null;
    }
    if (ended) {
      end(); // while this thread still counts as the loop's
      loop.setCurrentTask(null);
    }
    BodyTask<?> next = loop.takeNextTask();
    if (next == null) {
      return null;
    }
    if (!ended) {
      leave();
    }
    next.enter();
    return next.top;
  }

  private boolean endsQuietly() {
    return failure == null && !mustCancel;
  }

  /**
   * Makes sure that the step, which is due, can be taken on another thread than the loop's.
   *
   * @return false if there is nothing to resume
   */
  public boolean canFollow() {
    if (isDone() || (top == null && mustCancel)) {
      return false;
    }
    if (top == null) {
      begin();
    }
    return true;
  }

  private void setTop(@Nullable Coroutine changed) {
    TOP.setRelease(this, changed);
  }

  /** Returns what the next step resumes. Any thread. */
  private @Nullable Coroutine topNow() {
    return (Coroutine) TOP.getAcquire(this);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The body blocked in the JDK rather than at an await, and can go on.
   */
  @Override
  public void resumeSoon(Coroutine resumable) {
    try {
      loop.callSoonThreadsafe(this::runUnlessAwaiting, Context.EMPTY);
    } catch (IllegalStateException closed) {
      // The loop was closed meanwhile: nobody will run this body again, and the caller, a thread of
      // the JDK's own, must not be harmed by it.
    }
  }

  private void runUnlessAwaiting() {
    if (awaited == null && !yielding) {
      run();
    }
  }

  private void runBody() {
    try {
      loop.bindBridged(context);
      result = Objects.requireNonNull(body).call();
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  private void end() {
    Throwable thrown = failure;
    Object returned = result;
    body = null;
    failure = null;
    result = null;
    loop.tasks().remove(slot, this, thrown);
    complete(returned, thrown);
    setTop(null); // last, as the thread that counts as the loop's by it may be the one that calls
    if (thrown != null) {
      FatalErrors.rethrow(thrown);
    }
  }

  private void complete(@Nullable Object returned, @Nullable Throwable thrown) {
    if (thrown instanceof CancelledError cancelled) {
      cancelNow(cancelled.getMessage());
    } else if (mustCancel && (thrown == null || thrown instanceof InterruptedException)) {
      mustCancel = false;
      cancelNow(cancelMessage);
    } else if (thrown != null) {
      fail(unwrapped(thrown));
    } else {
      succeed(returned);
    }
  }

  /**
   * An await wraps a checked exception; a body that lets it pass fails with the exception itself.
   */
  private static Throwable unwrapped(Throwable thrown) {
    return thrown.getClass() == CompletionException.class && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  // In the body

  /**
   * Tells whether a thread runs this task's body, or a generator in its name.
   *
   * @param calling the thread
   * @return true in the body
   */
  public boolean isThread(Thread calling) {
    Coroutine running = topNow();
    return running != null && running.thread() == calling;
  }

  @Override
  public void awaitDone(BasicFuture<?> future) {
    if (future == this) {
      throw new IllegalStateException("task cannot await itself: " + this);
    }
    awaited = future;
    future.addWaiting(this);
    if (mustCancel && future.cancel(cancelMessage)) {
      mustCancel = false;
    }
    TimerHandle watch = watchAwait();
    try {
      // At least once, so that an await of what is not done gives way to others even if it is
      // cancelled at once; and perhaps not only once, as a step may be left over from an await that
      // could not suspend.
      do {
        suspend();
      } while (!future.isDone());
    } finally {
      awaited = null;
      if (watch != null) {
        watch.cancel();
      }
    }
  }

  /** In debug mode a task that waits for long is told of, once for each await. */
  private @Nullable TimerHandle watchAwait() {
    DebugMode debug = loop.debug();
    Duration limit = debug.isOn() ? debug.awaitLimit() : null;
    return limit == null
        ? null
        : loop.callLater(limit, () -> debug.tellSlowAwait(this, limit.toNanos()));
  }

  /** Suspends the body for one turn. In the body only. */
  public void yieldNow() {
    loop.enqueue(this);
    yielding = true;
    try {
      suspend();
    } finally {
      yielding = false;
    }
  }

  private void suspend() {
    Objects.requireNonNull(top).suspend();
    if (mustCancel) {
      mustCancel = false;
      throw new CancelledError(cancelMessage);
    }
  }

  /**
   * Has something run between two halves of the current step: on the loop's own stack, where
   * coroutines can be resumed. In the body only.
   *
   * @param something what to run
   * @return false if the body cannot be suspended here; then nothing was run
   */
  boolean runOnLoop(Runnable something) {
    var sent = new Errand(something);
    errand = sent;
    try {
      Objects.requireNonNull(top).suspend();
    } catch (IllegalStateException pinned) {
      errand = null;
      return false;
    }
    sent.throwFailure();
    return true;
  }

  /**
   * Lets another coroutine go on in this task's name, until it {@linkplain #switchBack switches
   * back}. In the body only.
   *
   * @param other the coroutine
   */
  void switchTo(Coroutine other) {
    Coroutine left = Objects.requireNonNull(top);
    if (entered == null) {
      entered = new ArrayDeque<>(2);
    }
    entered.push(left);
    setTop(other);
    switched = true;
    try {
      left.suspend();
    } catch (IllegalStateException pinned) {
      switchBack();
      switched = false;
      throw pinned;
    }
  }

  /**
   * Has the coroutine that was left by {@link #switchTo} go on as soon as this one suspends itself
   * or ends.
   */
  void switchBack() {
    setTop(Objects.requireNonNull(entered).pop());
    switched = true;
  }

  // Cancellation

  @Override
  public boolean cancel(@Nullable String message) {
    loop.checkThread("cancel");
    if (isDone()) {
      return cancelNow(message);
    }
    BasicFuture<?> waitingFor = awaited;
    if (passingCancellationOn && waitingFor != null) {
      breakCircle(waitingFor, message);
      return true;
    }
    cancelRequests++;
    if (waitingFor == null || !passOnCancellation(waitingFor, message)) {
      mustCancel = true;
      cancelMessage = message;
      interruptIfBlocked();
    }
    return true;
  }

  private boolean passOnCancellation(BasicFuture<?> waitingFor, @Nullable String message) {
    passingCancellationOn = true;
    try {
      return waitingFor.cancel(message) || waitingFor.isCancelled();
    } finally {
      passingCancellationOn = false;
    }
  }

  /**
   * The request has come round to where it started: tasks wait for each other, and none would ever
   * be woken. So this one is, and ends the others by its end. (asyncio fails with a
   * RecursionError.)
   */
  private void breakCircle(BasicFuture<?> waitingFor, @Nullable String message) {
    mustCancel = true;
    cancelMessage = message;
    waitingFor.removeWaiting(this);
    loop.enqueue(this);
  }

  /**
   * A body that blocks in the JDK, which some runners allow, comes to no await until it is woken.
   */
  private void interruptIfBlocked() {
    if (awaited != null || yielding || errand != null || loop.currentTask() == this) {
      return;
    }
    Coroutine running = topNow();
    Thread thread = running == null ? null : running.thread();
    if (thread != null) {
      thread.interrupt();
    }
  }

  @Override
  public int cancelling() {
    return cancelRequests;
  }

  @Override
  public int uncancel() {
    loop.checkThread("uncancel");
    if (cancelRequests > 0 && --cancelRequests == 0) {
      mustCancel = false;
    }
    return cancelRequests;
  }

  // Where it stands

  /**
   * Tells whether the body was entered.
   *
   * @return false before the first step
   */
  public boolean hasBegun() {
    return topNow() != null || isDone();
  }

  @Override
  public @Nullable LoopFuture<?> awaits() {
    return awaited;
  }

  @Override
  public List<StackTraceElement> getStack(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("number of frames must not be negative: " + limit);
    }
    if (isDone()) {
      Throwable thrown = failure();
      List<StackTraceElement> frames = thrown == null ? List.of() : BodyStack.of(thrown);
      return List.copyOf(frames.subList(Math.max(0, frames.size() - limit), frames.size()));
    }
    List<StackTraceElement> frames = stackOfBody();
    return List.copyOf(frames.subList(0, Math.min(limit, frames.size())));
  }

  /** The stacks of the coroutines, that on top first. Any thread. */
  private List<StackTraceElement> stackOfBody() {
    Coroutine running = topNow();
    if (running == null) {
      return List.of();
    }
    boolean suspended = awaited != null || yielding || errand != null;
    List<StackTraceElement> frames = new ArrayList<>(BodyStack.of(running.thread(), suspended));
    for (Coroutine below : enteredNow()) {
      frames.addAll(BodyStack.of(below.thread(), true));
    }
    return frames;
  }

  private List<Coroutine> enteredNow() {
    Deque<Coroutine> below = entered;
    try {
      return below == null ? List.of() : List.copyOf(below);
    } catch (RuntimeException changing) {
      return List.of(); // another thread than the loop's looks just while the body enters or leaves
    }
  }

  // What a task does not let others do, and what it says of itself

  @Override
  public void setResult(T result) {
    throw new IllegalStateException(
        "a task's result comes from its body; use loop.createFuture() for one that others set: "
            + this);
  }

  @Override
  public void setException(Throwable exception) {
    throw new IllegalStateException(
        "a task's exception comes from its body; use loop.createFuture() for one that others set: "
            + this);
  }

  @Override
  public Context getContext() {
    return loop.currentTask() == this ? loop.context() : context;
  }

  @Override
  public String getName() {
    String given = name;
    return given != null ? given : "Task-" + number;
  }

  @Override
  public void setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  @Override
  protected String kind() {
    return "Task";
  }

  @Override
  public String toString() {
    String cancelRequested = !isDone() && cancelRequests > 0 ? " cancelling" : "";
    return "<Task "
        + describe()
        + cancelRequested
        + " name='"
        + getName()
        + "'"
        + describeAwaited()
        + loop.debug().createdAt(this)
        + ">";
  }

  /** Says what the body waits for; of a task only the name, since tasks may wait in a circle. */
  private String describeAwaited() {
    BasicFuture<?> waitingFor = awaited;
    return switch (waitingFor) {
      case null -> "";
      case Task<?> task -> " wait_for=<Task '" + task.getName() + "'>";
      default -> " wait_for=" + waitingFor;
    };
  }
}
