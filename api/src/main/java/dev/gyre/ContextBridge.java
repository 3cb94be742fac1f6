package dev.gyre;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Carries along state that another library binds to threads: a logger's diagnostic context, a
 * tracer's current span, the context class loader. To be given to {@link
 * EventLoop#addContextBridge}.
 *
 * <p>Where something is scheduled, the state is {@linkplain #capture captured} from the thread that
 * schedules it, and becomes part of the {@link Context}; where the thing runs, the state is
 * {@linkplain #restore restored}: in the thread of the loop before each callback, in that of a
 * task's body before it begins, in that of an executor around the call. So a body keeps what it
 * binds from await to await, what it schedules finds the same, and nobody else sees it.
 *
 * <p>Bindings of {@link ScopedValue} have no such bridge, since no library can bind one for longer
 * than a call: name them with {@link TaskOptions#withBindings}.
 *
 * <p>Both methods are called often, by any thread, and must not throw. asyncio needs no
 * counterpart, because Python's libraries keep such state in {@code contextvars}.
 *
 * @param <T> the state; should be immutable
 * @since 0.1
 */
@ConsumerType
public interface ContextBridge<T> {

  /**
   * Reads the state that is bound to the calling thread.
   *
   * @return the state, or null if there is none
   */
  @Nullable T capture();

  /**
   * Binds a state to the calling thread in place of the one it has.
   *
   * @param state the state, or null for none
   */
  void restore(@Nullable T state);
}
