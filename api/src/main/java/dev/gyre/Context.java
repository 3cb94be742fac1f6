package dev.gyre;

import dev.gyre.spi.ContextHolder;
import dev.gyre.spi.RunningLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s at one moment. Immutable, so capturing one costs nothing.
 * Any thread.
 *
 * <p>A callback runs in the context in which it was scheduled; a done callback in that in which it
 * was added; a task begins in that in which it was created and keeps its changes from step to step;
 * a call in an executor runs in that in which it was handed over. What they set is seen by nobody
 * else.
 *
 * <p>Python's {@code Context} is mutable, and one given to {@code create_task(context=...)} is
 * shared. Here a task starts from the given snapshot. Bindings of {@link ScopedValue} cannot be
 * captured by any library: name them with {@link TaskOptions#withBindings}, or use a {@code
 * ContextVar}. What other libraries bind to threads, such as SLF4J's diagnostic context, is carried
 * along by a {@link ContextBridge}.
 *
 * @since 0.1
 */
public final class Context {

  /** The context in which no variable is set. */
  public static final Context EMPTY = new Context(new Object[0]);

  /** Of threads in which no loop runs. */
  private static final ThreadLocal<@Nullable Context> OF_THREAD = new ThreadLocal<>();

  /**
   * A variable, its value, a variable, its value, ...: contexts are small, and most reads find
   * theirs at once.
   */
  private final Object[] entries;

  private Context(Object[] entries) {
    this.entries = entries;
  }

  // The current one

  /**
   * Returns the current context, together with what {@linkplain ContextBridge bridges} find in the
   * calling thread: what something scheduled now would run in.
   *
   * @return that of the running task or callback; outside a loop that of the thread
   */
  public static Context current() {
    return RunningLoop.get() instanceof ContextHolder loop ? loop.snapshot() : ofThread();
  }

  /** The current one as far as variables are concerned, which are read more often. */
  static Context ofVariables() {
    return RunningLoop.get() instanceof ContextHolder loop ? loop.context() : ofThread();
  }

  private static Context ofThread() {
    Context context = OF_THREAD.get();
    return context == null ? EMPTY : context;
  }

  static void setCurrent(Context context) {
    if (RunningLoop.get() instanceof ContextHolder loop) {
      loop.setContext(context);
    } else if (context == EMPTY) {
      OF_THREAD.remove();
    } else {
      OF_THREAD.set(context);
    }
  }

  // Reading and deriving

  /**
   * Returns the value of a variable in this context.
   *
   * @param variable the variable
   * @param <T> the type of the value
   * @return the value, or null if none is set here; the variable's default is not looked at
   */
  @SuppressWarnings("unchecked") // with() only puts a T behind a ContextVar<T>
  public <T> @Nullable T get(ContextVar<T> variable) {
    Objects.requireNonNull(variable, "variable");
    int index = indexOf(variable);
    return index < 0 ? null : (T) entries[index + 1];
  }

  /**
   * Derives a context in which a variable has another value.
   *
   * @param variable the variable
   * @param value the value
   * @param <T> the type of the value
   * @return the derived context
   */
  public <T> Context with(ContextVar<T> variable, T value) {
    Objects.requireNonNull(variable, "variable");
    Objects.requireNonNull(value, "value");
    int index = indexOf(variable);
    int place = index < 0 ? entries.length : index;
    Object[] changed = new Object[Math.max(entries.length, place + 2)];
    System.arraycopy(entries, 0, changed, 0, entries.length);
    changed[place] = variable;
    changed[place + 1] = value;
    return new Context(changed);
  }

  /**
   * Derives a context in which a variable is not set.
   *
   * @param variable the variable
   * @return the derived context; this one if the variable is not set
   */
  public Context without(ContextVar<?> variable) {
    Objects.requireNonNull(variable, "variable");
    int index = indexOf(variable);
    if (index < 0) {
      return this;
    }
    if (entries.length == 2) {
      return EMPTY;
    }
    Object[] changed = new Object[entries.length - 2];
    System.arraycopy(entries, 0, changed, 0, index);
    System.arraycopy(entries, index + 2, changed, index, entries.length - index - 2);
    return new Context(changed);
  }

  private int indexOf(ContextVar<?> variable) {
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i] == variable) {
        return i;
      }
    }
    return -1;
  }

  // Running in it

  /**
   * Runs an action in this context. What it sets is gone afterwards. In the body of a task it may
   * await.
   *
   * @param action the action
   */
  public void run(Runnable action) {
    Objects.requireNonNull(action, "action");
    Context before = ofVariables();
    setCurrent(this);
    try {
      action.run();
    } finally {
      setCurrent(before);
    }
  }

  /**
   * Calls something in this context. What it sets is gone afterwards. In the body of a task it may
   * await.
   *
   * @param call what to call
   * @param <T> the type of its result
   * @return its result
   * @throws Exception what it throws
   */
  @SuppressWarnings("NullAway") // the call returns null only if T may be
  public <T extends @Nullable Object> T call(Callable<? extends T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    Context before = ofVariables();
    setCurrent(this);
    try {
      return call.call();
    } finally {
      setCurrent(before);
    }
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<Context");
    for (int i = 0; i < entries.length; i += 2) {
      text.append(' ').append(((ContextVar<?>) entries[i]).name());
    }
    return text.append('>').toString(); // names only: values may be secret
  }
}
