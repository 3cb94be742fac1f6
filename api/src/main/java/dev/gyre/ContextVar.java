package dev.gyre;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable whose value belongs to the current {@link Context}: of the task, the callback or,
 * outside a loop, the thread. The counterpart of Python's {@code contextvars.ContextVar}. To be
 * kept in a static final field. Any thread.
 *
 * <pre>{@code
 * static final ContextVar<String> REQUEST_ID = ContextVar.of("request-id");
 *
 * REQUEST_ID.set("7f3a");
 * loop.createTask(() -> log(REQUEST_ID.get()));               // 7f3a, whatever is set here later
 * loop.runInExecutor(null, () -> query(REQUEST_ID.get()));    // 7f3a as well
 * }</pre>
 *
 * @param <T> the type of the value
 * @since 0.1
 */
public final class ContextVar<T> {

  private final String name;
  private final @Nullable T defaultValue;

  private ContextVar(String name, @Nullable T defaultValue) {
    this.name = Objects.requireNonNull(name, "name");
    this.defaultValue = defaultValue;
  }

  /**
   * Makes a variable that has no value until one is set.
   *
   * @param name for messages
   * @param <T> the type of the value
   * @return a new variable, unlike every other
   */
  public static <T> ContextVar<T> of(String name) {
    return new ContextVar<>(name, null);
  }

  /**
   * Makes a variable with a value for contexts in which none was set.
   *
   * @param name for messages
   * @param defaultValue that value
   * @param <T> the type of the value
   * @return a new variable, unlike every other
   */
  public static <T> ContextVar<T> withDefault(String name, T defaultValue) {
    return new ContextVar<>(name, Objects.requireNonNull(defaultValue, "defaultValue"));
  }

  /**
   * Returns the value in the current context.
   *
   * @return the value, or the default
   * @throws NoSuchElementException if none was set and there is no default
   */
  public T get() {
    T value = getOrNull();
    if (value == null) {
      throw new NoSuchElementException(
          "context variable has no value here, and no default: set it first: " + name);
    }
    return value;
  }

  /**
   * Returns the value in the current context, or another where there is none.
   *
   * @param other used if none was set and there is no default
   * @return a value
   */
  public T orElse(T other) {
    Objects.requireNonNull(other, "other");
    T value = getOrNull();
    return value == null ? other : value;
  }

  /**
   * Returns the value in the current context, if there is one.
   *
   * @return the value, the default, or null
   */
  public @Nullable T getOrNull() {
    T value = Context.ofVariables().get(this);
    return value == null ? defaultValue : value;
  }

  /**
   * Sets the value in the current context: for the rest of this task, callback or {@link
   * Context#run}, and what it schedules from now on.
   *
   * @param value the value
   * @return takes the change back, see {@link #reset}
   */
  public Token<T> set(T value) {
    Context before = Context.ofVariables();
    Context.setCurrent(before.with(this, value));
    return new Token<>(this, before.get(this));
  }

  /**
   * Gives the variable the value that it had before a {@link #set}.
   *
   * @param token what that {@code set} returned
   * @throws IllegalArgumentException if the token is another variable's
   * @throws IllegalStateException if the token was used before
   */
  public void reset(Token<T> token) {
    Objects.requireNonNull(token, "token");
    if (token.variable != this) {
      throw new IllegalArgumentException(
          "token belongs to another context variable: " + token.variable.name + ", not " + name);
    }
    if (token.used) {
      throw new IllegalStateException(
          "token was used before; reset once for each set of a context variable: " + name);
    }
    token.used = true;
    Context current = Context.ofVariables();
    T former = token.former;
    Context.setCurrent(former == null ? current.without(this) : current.with(this, former));
  }

  /**
   * Returns the name.
   *
   * @return the name given at creation
   */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return "<ContextVar " + name + ">";
  }

  /**
   * Remembers the value that a variable had before a {@link ContextVar#set}, for one {@link
   * ContextVar#reset}. For the code that set the value, in one thread at a time.
   *
   * @param <T> the type of the value
   */
  public static final class Token<T> {

    private final ContextVar<T> variable;
    private final @Nullable T former;
    private boolean used;

    private Token(ContextVar<T> variable, @Nullable T former) {
      this.variable = variable;
      this.former = former;
    }
  }
}
