package dev.gyre.loop.debug;

import dev.gyre.Task;
import dev.gyre.loop.callbacks.SafeText;
import dev.gyre.loop.recording.Recording;
import dev.gyre.spi.LoopDefaults;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Debug mode of one loop. While it is off, all it costs is to ask whether it is on.
 *
 * <p>While it is on, it remembers where things were made, names the callbacks and steps of tasks
 * that kept the loop from everything else, and has another thread say so already while they do.
 * Switched by any thread.
 */
public final class DebugMode {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");
  private static final long SHORTEST_PERIOD_NANOS = 1_000_000;

  private final String loopName;
  private final Supplier<List<StackTraceElement>> currentStack;
  private final Origins origins = new Origins();
  private final Map<Object, String> unclosed = new LinkedHashMap<>(); // with its kind
  private volatile boolean on;
  private volatile Duration limit;
  private volatile @Nullable Duration awaitLimit;

  private @Nullable List<StackTraceElement> switchedOnAt; // guarded by this
  private @Nullable Future<?> watch; // guarded by this
  private boolean closed; // guarded by this

  /** The step that runs, since when; written by the loop, read by the watching thread. */
  private volatile @Nullable Step running;

  /** One step, as the watching thread sees it. */
  private static final class Step {
    private final String shown;
    private final long beginNanos;
    private boolean told; // by the watching thread alone

    Step(Runnable what, long beginNanos) {
      this.shown = SafeText.of(what); // a callback lets go of what it runs
      this.beginNanos = beginNanos;
    }
  }

  /**
   * Creates the debug mode of a loop, on if the system property {@code dev.gyre.debug} or the
   * environment variable {@code GYRE_DEBUG} says so or, where neither is set, the operator.
   *
   * @param loopName tells the loop from others in the log
   * @param currentStack tells where the loop, or the body of the task that it runs, stands now;
   *     asked by another thread
   */
  public DebugMode(String loopName, Supplier<List<StackTraceElement>> currentStack) {
    this.loopName = loopName;
    this.currentStack = currentStack;
    LoopDefaults defaults = LoopDefaults.current();
    this.limit = defaults.slowCallback();
    String property = System.getProperty("dev.gyre.debug");
    String variable = System.getenv("GYRE_DEBUG");
    boolean unsaid = property == null && variable == null;
    if (unsaid ? defaults.debug() : isAskedFor(property, variable)) {
      set(true);
    }
  }

  static boolean isAskedFor(@Nullable String property, @Nullable String variable) {
    return property != null
        ? Boolean.parseBoolean(property)
        : variable != null && !variable.isEmpty();
  }

  /**
   * Returns the loop's name.
   *
   * @return what tells it from others in the log
   */
  public String loopName() {
    return loopName;
  }

  // Switches

  /**
   * Tells whether debug mode is on. Any thread.
   *
   * @return true if it is
   */
  public boolean isOn() {
    return on;
  }

  /**
   * Switches debug mode. Any thread.
   *
   * @param enabled true to switch it on
   */
  public void set(boolean enabled) {
    synchronized (this) {
      on = enabled && !closed;
      watchAnew();
    }
  }

  /**
   * Returns from which duration on a step is slow. Any thread.
   *
   * @return the duration
   */
  public Duration limit() {
    return limit;
  }

  private long limitNanos() {
    return TimeUnit.NANOSECONDS.convert(limit); // which never overflows
  }

  /**
   * Sets from which duration on a step is slow. Any thread.
   *
   * @param duration the duration, positive
   */
  public void setLimit(Duration duration) {
    Objects.requireNonNull(duration, "duration");
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("slow callback duration must be positive: " + duration);
    }
    synchronized (this) {
      limit = duration;
      watchAnew();
    }
  }

  /**
   * Returns from which duration on an await is slow.
   *
   * @return the duration, or null if none is
   */
  public @Nullable Duration awaitLimit() {
    return awaitLimit;
  }

  /**
   * Sets from which duration on an await is slow.
   *
   * @param duration the duration, positive; null if none is
   */
  public void setAwaitLimit(@Nullable Duration duration) {
    if (duration != null && !duration.isPositive()) {
      throw new IllegalArgumentException("slow await duration must be positive: " + duration);
    }
    awaitLimit = duration;
  }

  /** Ends the watch for good, and tells of what should have been closed first. */
  public void close() {
    if (on) {
      LOG.debug("{} closes", loopName);
      unclosed.forEach((what, kind) -> tellForgotten("unclosed " + kind, what));
    }
    unclosed.clear();
    endWatch();
  }

  private synchronized void endWatch() {
    closed = true;
    on = false;
    watchAnew();
  }

  private void watchAnew() {
    if (watch != null) {
      watch.cancel(false);
      watch = null;
    }
    if (on) {
      if (switchedOnAt == null) {
        switchedOnAt = Origins.here();
      }
      watch =
          StallWatch.watch(
              this,
              "event loop was never closed: %s, in debug mode since %s"
                  .formatted(loopName, UserFrames.place(switchedOnAt)),
              Math.max(SHORTEST_PERIOD_NANOS, limitNanos() / 2));
    }
  }

  // What is open

  /**
   * Remembers something that is to be closed before the loop is, if debug mode is on. Loop thread
   * only.
   *
   * @param kind what to call it
   * @param opened the thing
   * @param askedFor what was made when the user asked for it, whose origin is told
   * @param how what it is now, in words: {@code "connected to {}"}
   * @param whom what the words speak of, of which only the text is wanted
   */
  public void opened(
      String kind, Object opened, Object askedFor, String how, @Nullable Object whom) {
    if (on) {
      LOG.debug("{} is " + how, opened, whom);
      origins.share(askedFor, opened);
      unclosed.put(opened, kind);
    }
  }

  /**
   * Forgets something that was closed. Loop thread only.
   *
   * @param closed the thing
   */
  public void gone(Object closed) {
    if (!unclosed.isEmpty()) { // to look for it would give each connection an identity hash
      unclosed.remove(closed);
    }
  }

  // Where things were made

  /**
   * Remembers where something was made, if debug mode is on.
   *
   * @param made what was made just now, by the code that called the loop
   * @param <M> its type
   * @return the same
   */
  public <M> M made(M made) {
    if (on) {
      origins.remember(made);
    }
    return made;
  }

  /**
   * Returns where something was made.
   *
   * @param made what was made
   * @return at most ten frames, the newest first and none of Gyre's; null if debug mode was off
   *     then
   */
  public @Nullable List<StackTraceElement> originOf(Object made) {
    return origins.of(made);
  }

  /**
   * Says where something was made, for its text.
   *
   * @param made what was made
   * @return words that begin with a space; none if it is not known
   */
  public String createdAt(Object made) {
    List<StackTraceElement> origin = originOf(made);
    return origin == null || origin.isEmpty() ? "" : " created at " + UserFrames.place(origin);
  }

  // Steps

  /**
   * Runs a step, and warns if it was slow.
   *
   * @param what the step
   */
  public void run(Runnable what) {
    var step = new Step(what, System.nanoTime());
    running = step;
    try {
      if (Recording.ofCallbacks()) {
        Recording.run(loopName, what);
      } else {
        what.run();
      }
    } finally {
      running = null;
      long took = System.nanoTime() - step.beginNanos;
      if (took >= limitNanos()) {
        LOG.warn("executing {} took {} seconds{}", step.shown, seconds(took), stoodAt(what));
      }
    }
  }

  private static String seconds(long nanos) {
    return "%.3f".formatted(nanos / 1e9);
  }

  /** Of a task, where its body gave way: the slow code lies somewhere before. */
  private static String stoodAt(Runnable step) {
    if (step instanceof Task<?> task && !task.isDone()) {
      List<StackTraceElement> stack = task.getStack();
      return stack.isEmpty() ? "" : "; it gave way at " + UserFrames.place(stack);
    }
    return "";
  }

  /** Warns, once, if a step has been running for too long. By the watching thread. */
  void lookForStall() {
    Step step = running;
    if (step == null || step.told) {
      return;
    }
    long since = System.nanoTime() - step.beginNanos;
    if (since < limitNanos()) {
      return;
    }
    List<StackTraceElement> stack = currentStack.get();
    if (running == step) { // else it has ended meanwhile, and has told how long it took
      step.told = true;
      LOG.warn(
          "loop is stalled: executing {} for {} seconds so far, at {}{}",
          step.shown,
          seconds(since),
          UserFrames.place(stack),
          UserFrames.text(stack));
    }
  }

  /**
   * Returns the stack of a thread, as {@link #DebugMode} wants it.
   *
   * @param thread the thread, or null for none
   * @return its frames, the newest first
   */
  public static List<StackTraceElement> stackOf(@Nullable Thread thread) {
    return thread == null ? List.of() : UserFrames.of(Objects.requireNonNull(thread));
  }

  // Awaits

  /**
   * Warns of a task that has waited for long.
   *
   * @param task the task
   * @param nanos for how long
   */
  public void tellSlowAwait(Task<?> task, long nanos) {
    LOG.warn(
        "{} has been waiting for {} seconds, at {}",
        task,
        seconds(nanos),
        UserFrames.place(task.getStack()));
  }

  // What was forgotten

  /**
   * Warns of something that was made and never used or closed.
   *
   * @param what what was forgotten, and how
   * @param forgotten the thing
   */
  public void tellForgotten(String what, Object forgotten) {
    LOG.warn("{}: {}{}", what, forgotten, createdAtUnlessTold(forgotten));
  }

  private String createdAtUnlessTold(Object forgotten) {
    String created = createdAt(forgotten);
    return forgotten.toString().contains(created) ? "" : created;
  }
}
