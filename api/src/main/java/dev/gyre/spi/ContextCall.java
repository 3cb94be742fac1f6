package dev.gyre.spi;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A body that finds its submitter's context in the thread that calls it. An executor whose threads
 * are in this process calls it as it is; one that sends bodies elsewhere sends what is inside,
 * since a context stays in its process. Immutable.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
@ProviderType
public interface ContextCall<T extends @Nullable Object> extends Callable<T> {

  /**
   * Returns the call that was submitted.
   *
   * @return the call, without the context
   */
  Callable<? extends T> withoutContext();

  /**
   * Returns what is to be sent of a body: no context leaves its process.
   *
   * @param body the body of a call
   * @return what is inside, if it is a body with a context, or several; else the body itself
   */
  static Callable<?> withoutContexts(Callable<?> body) {
    Callable<?> inside = body;
    while (inside instanceof ContextCall<?> call) {
      inside = call.withoutContext();
    }
    return inside;
  }
}
