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
 * binds from await to await, what it schedules finds the same, and nobody else sees it: not the
 * thread either that runs the loop, which has its own state back after each turn. {@link
 * Context#run} and changes of a {@link ContextVar} leave what is bound to the thread alone.
 *
 * <p>Bindings of {@link ScopedValue} have no such bridge, since no library can read which there
 * are, nor bind one for longer than a call. Name them: with {@link TaskOptions#withBindings} for a
 * task, with {@code ScopedValue.where(...).run(...)} inside a callback.
 *
 * <p>Both methods are called often, by any thread, and should not throw: a failure is reported, and
 * what was scheduled runs without the state. A loop with no bridge pays nothing. asyncio needs no
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
