package dev.gyre;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link ExceptionHandler} is told: a message, the exception if there is one, and whatever
 * else is known.
 *
 * <p>The keys are asyncio's and the set is open: {@code message exception future task handle
 * protocol transport socket sourceTraceback handleTraceback asyncgen}. Immutable.
 *
 * @since 0.1
 */
public final class ExceptionContext {

  private final String message;
  private final @Nullable Throwable exception;
  private final Map<String, Object> details;

  private ExceptionContext(
      String message, @Nullable Throwable exception, Map<String, Object> details) {
    this.message = message;
    this.exception = exception;
    this.details = details;
  }

  /**
   * Creates a context.
   *
   * @param message what happened
   * @param exception the failure, or null where there is none
   * @return a context with no further details
   */
  public static ExceptionContext of(String message, @Nullable Throwable exception) {
    return new ExceptionContext(Objects.requireNonNull(message, "message"), exception, Map.of());
  }

  /**
   * Adds a detail.
   *
   * @param key its name; see the class comment
   * @param value its value
   * @return a context that says this as well
   */
  public ExceptionContext with(String key, Object value) {
    var more = new LinkedHashMap<>(details);
    more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return new ExceptionContext(message, exception, Collections.unmodifiableMap(more));
  }

  /**
   * Returns what happened, in words.
   *
   * @return the message
   */
  public String message() {
    return message;
  }

  /**
   * Returns the failure.
   *
   * @return the exception, or null where there is none
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  /**
   * Looks up one detail.
   *
   * @param key its name
   * @return its value, or null if the context does not have it
   */
  public @Nullable Object get(String key) {
    return details.get(Objects.requireNonNull(key, "key"));
  }

  /**
   * Returns all details, in the order in which they were added.
   *
   * @return an unmodifiable map
   */
  public Map<String, Object> details() {
    return details;
  }

  @Override
  public String toString() {
    return message
        + (exception == null ? "" : ": " + exception)
        + (details.isEmpty() ? "" : " " + details);
  }
}
