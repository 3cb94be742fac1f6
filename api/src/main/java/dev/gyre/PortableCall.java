package dev.gyre;

import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A call that can be made in another process or on another machine: a lambda of this type can be
 * serialized, if the values that it captures can.
 *
 * <pre>
 *   loop.runInExecutor(processes, PortableCall.of(() -&gt; primes(from, to)));
 * </pre>
 *
 * <p>It takes copies of what it captures along, and nothing else: no context, no thread-locals, no
 * static state. A record that implements {@link Callable} and {@link Serializable} does as well.
 * The counterpart of the functions that asyncio's process pools pickle.
 *
 * @param <T> the type of the result, which has to be serializable, too
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface PortableCall<T extends @Nullable Object> extends Callable<T>, Serializable {

  /**
   * Has the compiler make a lambda or method reference portable.
   *
   * @param call the lambda
   * @param <T> the type of the result
   * @return the same
   */
  static <T extends @Nullable Object> PortableCall<T> of(PortableCall<T> call) {
    return Objects.requireNonNull(call, "call");
  }
}
