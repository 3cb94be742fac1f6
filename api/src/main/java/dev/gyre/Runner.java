package dev.gyre;

import dev.gyre.spi.RunningLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on one loop, and clears up behind them. The counterpart of {@code
 * asyncio.Runner}. To be used by one thread.
 *
 * <p>The loop is made at the first run. {@link #close} cancels the tasks that are left and waits
 * for them, closes async generators, waits for the default executor's calls, and closes the loop.
 *
 * <p>The runs share one {@link Context}: it begins as that of the thread when the loop is made, and
 * what the body of one run sets, the body of the next one finds. The thread itself, and whoever was
 * scheduled before, see nothing of it.
 *
 * <p><b>Ctrl-C.</b> In the program's main thread, and as long as nobody else handles {@code
 * SIGINT}, the first one during a run cancels the run's task, so that it can clear up. A task that
 * catches the {@link CancelledError} and returns has dealt with it, and the program goes on.
 * Otherwise {@link #close} clears up what is left and has the JVM do then what it would have done
 * at once: run its shutdown hooks and end with the status 130. A second {@code SIGINT} ends it at
 * once. So that is what becomes of Python's {@code KeyboardInterrupt}.
 *
 * @since 0.1
 */
public final class Runner implements AutoCloseable {

  private final RunnerOptions options;
  private @Nullable EventLoop loop;
  private Context context = Context.EMPTY; // of the next run, once the loop is there
  private boolean closed;

  /** Whether a Ctrl-C has ended a run, and the JVM has yet to learn of it. */
  private boolean interrupted;

  /**
   * Creates a runner whose loop is made by the current policy, and set for the thread while the
   * runner is open.
   */
  public Runner() {
    this(RunnerOptions.DEFAULT);
  }

  /**
   * Creates a runner whose loop is made by a factory. It is not set for the thread.
   *
   * @param loopFactory makes the loop
   */
  public Runner(Supplier<? extends EventLoop> loopFactory) {
    this(RunnerOptions.DEFAULT.withLoopFactory(loopFactory));
  }

  /**
   * Creates a runner whose loop is made as the options say.
   *
   * @param options who makes the loop, and whether it is in debug mode
   */
  public Runner(RunnerOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Returns the loop, making it if it is not there yet.
   *
   * @return the loop
   * @throws IllegalStateException if this runner is closed
   */
  public EventLoop getLoop() {
    if (closed) {
      throw new IllegalStateException("runner is closed: create another");
    }
    EventLoop made = loop;
    if (made == null) {
      made = makeLoop();
      loop = made;
      context = Context.current();
    }
    return made;
  }

  /**
   * Runs a task until it is done, in the context that the runs of this runner share. See {@link
   * Gyre#run(Callable)}.
   *
   * @param body the body of the task
   * @param <T> the type of the result
   * @return the result
   */
  public <T extends @Nullable Object> T run(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    refuseInsideLoop();
    EventLoop ours = openLoop();
    return runIn(ours, context, keepingContext(body));
  }

  /**
   * Runs a task that has no result. See {@link #run(Callable)}.
   *
   * @param body the body of the task
   */
  public void run(Action body) {
    this.<@Nullable Void>run(withoutResult(body));
  }

  /**
   * Runs a task until it is done, in a context of its own: other runs see nothing of what it sets.
   *
   * @param body the body of the task
   * @param given what the body begins in
   * @param <T> the type of the result
   * @return the result
   */
  public <T extends @Nullable Object> T run(Callable<? extends T> body, Context given) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(given, "context");
    refuseInsideLoop();
    return runIn(openLoop(), given, body);
  }

  private EventLoop openLoop() {
    EventLoop ours = getLoop();
    if (ours.isClosed()) {
      throw new IllegalStateException(
          "the loop of this runner was closed behind its back; close the runner instead, and"
              + " create another: "
              + ours);
    }
    return ours;
  }

  /** The task takes its context from the thread, in which no loop runs. */
  private <T extends @Nullable Object> T runIn(
      EventLoop loop, Context begin, Callable<? extends T> body) {
    Context ofThread = Context.ofVariables();
    Context.setCurrent(begin);
    var interrupt = KeyboardInterrupt.watch(loop);
    try {
      return loop.runUntilComplete(interrupt.<T>around(body));
    } finally {
      interrupted |= interrupt.endsTheProgram();
      Context.setCurrent(ofThread);
    }
  }

  @SuppressWarnings("NullAway") // the body returns null only if T may be
  private <T extends @Nullable Object> Callable<T> keepingContext(Callable<? extends T> body) {
    return () -> {
      try {
        return body.call();
      } finally {
        context = Context.ofVariables();
      }
    };
  }

  private static Callable<@Nullable Void> withoutResult(Action body) {
    Objects.requireNonNull(body, "body");
    return () -> {
      body.run();
      return null;
    };
  }

  /**
   * Cancels and waits for what is left, and closes the loop. A second call does nothing. An
   * interrupt does not cut it short.
   *
   * @throws IllegalStateException if a loop runs in this thread
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    refuseInsideLoop();
    closed = true;
    EventLoop ours = loop;
    if (ours == null) {
      return;
    }
    try {
      clearUp(ours);
    } finally {
      try {
        if (options.loopFactory() == null) {
          Gyre.setEventLoop(null);
        }
      } finally {
        ours.close();
        if (interrupted) {
          KeyboardInterrupt.passOn();
        }
      }
    }
  }

  private static void clearUp(EventLoop ours) {
    if (!ours.isClosed()) { // else there is nothing left that could be
      // As a future, since a body would be cancelled by the interrupt that may have ended the last
      // run.
      ours.runUntilComplete(ours.createTask(new ClearingUp(ours)));
    }
  }

  private EventLoop makeLoop() {
    Supplier<? extends EventLoop> factory = options.loopFactory();
    EventLoop made =
        factory == null
            ? Gyre.newEventLoop()
            : Objects.requireNonNull(factory.get(), "loop factory must make a loop, not null");
    if (factory == null) {
      Gyre.setEventLoop(made);
    }
    Boolean debug = options.debug();
    if (debug != null) {
      made.setDebug(debug);
    }
    return made;
  }

  private static void refuseInsideLoop() {
    EventLoop running = RunningLoop.get();
    if (running != null) {
      throw new IllegalStateException(
          "cannot run a task to its end inside a running event loop; await it instead: " + running);
    }
  }
}
