package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.LambdaForm;
import java.io.InvalidObjectException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lambda of which calls come again and again. Makes of it what deserialization would, by the
 * method that the compiler has put into its class for that. One thread.
 */
final class KnownLambda {

  private final LambdaForm form;
  private @Nullable Class<?> capturing;
  private @Nullable Method deserializer;
  private @Nullable Callable<?> only;

  KnownLambda(LambdaForm form) {
    this.form = form;
  }

  int place() {
    return form.place();
  }

  int captured() {
    return form.captured();
  }

  /**
   * Makes the lambda; one that captures nothing is always the same, as it is where it comes from.
   */
  Callable<?> make(@Nullable Object[] values, Twins twins) throws Exception {
    if (only != null) {
      return only;
    }
    Callable<?> made = deserialize(values, twins);
    if (values.length == 0) {
      only = made;
    }
    return made;
  }

  private Callable<?> deserialize(@Nullable Object[] values, Twins twins) throws Exception {
    Class<?> type = capturing;
    Method method = deserializer;
    if (type == null || method == null) {
      type = twins.find(form.place(), form.capturingClass().replace('/', '.'));
      method = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
      method.setAccessible(true);
      capturing = type;
      deserializer = method;
    }
    try {
      if (method.invoke(null, form.with(type, values)) instanceof Callable<?> made) {
        return made;
      }
      throw new InvalidObjectException("a call must be callable: " + form);
    } catch (InvocationTargetException failure) {
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    }
  }
}
