package dev.gyre;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is created. Immutable: each {@code with} method returns a changed copy.
 *
 * @param name its name, or null for {@code Task-N}
 * @param context what it begins in, or null for the current context
 * @param bindings scoped values to bind while the body runs, or null for none
 * @param eagerStart whether its body runs to its first await at once, inside the call that creates
 *     it, if the loop is running; otherwise, and by default, it begins in the next turn
 * @since 0.1
 */
public record TaskOptions(
    @Nullable String name,
    @Nullable Context context,
    ScopedValue.@Nullable Carrier bindings,
    boolean eagerStart) {

  /** A numbered task in the current context that begins in the next turn. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, null, null, false);

  /**
   * Names a task.
   *
   * @param name the name
   * @return the options
   */
  public static TaskOptions named(String name) {
    return DEFAULT.withName(name);
  }

  /**
   * Names the task.
   *
   * @param given the name
   * @return changed options
   */
  public TaskOptions withName(String given) {
    return new TaskOptions(Objects.requireNonNull(given, "name"), context, bindings, eagerStart);
  }

  /**
   * Has the task begin in a given context.
   *
   * @param given the context
   * @return changed options
   */
  public TaskOptions withContext(Context given) {
    return new TaskOptions(name, Objects.requireNonNull(given, "context"), bindings, eagerStart);
  }

  /**
   * Has scoped values bound while the body runs, from its first step to its last; no other task
   * sees them. What is bound where the task is created cannot be carried along by any library, so
   * it has to be named:
   *
   * <pre>{@code
   * TaskOptions.DEFAULT.withBindings(ScopedValue.where(USER, USER.get()))
   * }</pre>
   *
   * @param given the values
   * @return changed options
   */
  public TaskOptions withBindings(ScopedValue.Carrier given) {
    return new TaskOptions(name, context, Objects.requireNonNull(given, "bindings"), eagerStart);
  }

  /**
   * Says whether the body begins inside the call that creates the task.
   *
   * @param eager true for at once
   * @return changed options
   */
  public TaskOptions withEagerStart(boolean eager) {
    return new TaskOptions(name, context, bindings, eager);
  }
}
