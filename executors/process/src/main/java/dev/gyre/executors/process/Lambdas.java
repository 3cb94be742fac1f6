package dev.gyre.executors.process;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Takes serializable lambdas apart, as serialization does; where their module permits that. */
final class Lambdas {

  private static final ClassValue<Optional<Method>> REPLACEMENTS =
      new ClassValue<>() {
        @Override
        protected Optional<Method> computeValue(Class<?> type) {
          return replacementOf(type);
        }
      };

  private Lambdas() {}

  /** Returns the form that a lambda has for serialization; null if it is no lambda, or hides it. */
  static @Nullable SerializedLambda form(Callable<?> call) {
    Class<?> type = call.getClass();
    if (!type.isHidden() || !(call instanceof Serializable)) {
      return null;
    }
    Method replacement = REPLACEMENTS.get(type).orElse(null);
    if (replacement == null) {
      return null;
    }
    try {
      return replacement.invoke(call) instanceof SerializedLambda form ? form : null;
    } catch (ReflectiveOperationException refused) {
      return null;
    }
  }

  private static Optional<Method> replacementOf(Class<?> type) {
    try {
      Method replacement = type.getDeclaredMethod("writeReplace");
      replacement.setAccessible(true);
      return Optional.of(replacement);
    } catch (NoSuchMethodException | InaccessibleObjectException hidden) {
      return Optional.empty();
    }
  }
}
