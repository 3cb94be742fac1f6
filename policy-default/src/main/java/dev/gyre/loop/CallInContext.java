package dev.gyre.loop;

import dev.gyre.Context;
import dev.gyre.spi.ContextCall;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call for an executor, with the context that it is to find there. */
record CallInContext<T extends @Nullable Object>(
    Callable<? extends T> withoutContext, Context context, @Nullable ContextBridges bridges)
    implements ContextCall<T> {

  @Override
  public T call() throws Exception {
    return bridges == null
        ? callInContext()
        : bridges.<T>around(context, this::callInContext).call();
  }

  @SuppressWarnings("NullAway") // the call returns null only if T may be
  private T callInContext() throws Exception {
    return context == Context.EMPTY ? withoutContext.call() : context.<T>call(withoutContext);
  }
}
