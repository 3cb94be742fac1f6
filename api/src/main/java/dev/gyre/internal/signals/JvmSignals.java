package dev.gyre.internal.signals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code sun.misc.Signal}: the only way to handle a signal that the JVM survives for
 * certain. The JVM itself waits for signals, and has a thread of its own run the handler.
 *
 * <p>By reflection, because the module {@code jdk.unsupported} need not be there, and so that
 * neither the OSGi bundle nor the compiler has anything to say about it. Stateless.
 */
final class JvmSignals {

  private static final String MODULE = "jdk.unsupported";
  private static final @Nullable JvmSignals FOUND = find();

  private final Class<?> signalType;
  private final Class<?> handlerType;
  private final Method handle;
  private final Method raise;

  private JvmSignals(Class<?> signalType, Class<?> handlerType) throws NoSuchMethodException {
    this.signalType = signalType;
    this.handlerType = handlerType;
    handle = signalType.getMethod("handle", signalType, handlerType);
    raise = signalType.getMethod("raise", signalType);
  }

  private static @Nullable JvmSignals find() {
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try {
      return new JvmSignals(
          Class.forName("sun.misc.Signal", true, platform),
          Class.forName("sun.misc.SignalHandler", true, platform));
    } catch (ReflectiveOperationException missing) {
      return null;
    }
  }

  /**
   * Returns the JVM's signals.
   *
   * @throws UnsupportedOperationException if this JVM has none to offer
   */
  static JvmSignals get() {
    if (FOUND == null) {
      throw new UnsupportedOperationException(
          "signals need the JDK's module %s, start the JVM with --add-modules %s"
              .formatted(MODULE, MODULE));
    }
    return FOUND;
  }

  static boolean areThere() {
    return FOUND != null;
  }

  /**
   * Makes a handler, for {@link #handle}.
   *
   * @param callback what it runs, on a thread of the JVM's
   */
  Object newHandler(Runnable callback) {
    return Proxy.newProxyInstance(
        handlerType.getClassLoader(), new Class<?>[] {handlerType}, new Handler(callback));
  }

  /** What stands behind a handler. */
  private record Handler(Runnable callback) implements InvocationHandler {

    @Override
    @SuppressWarnings("ReferenceEquality") // A handler is equal to itself only.
    public @Nullable Object invoke(
        Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
      return switch (method.getName()) {
        case "equals" -> arguments != null && proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        case "toString" -> "handler of Gyre";
        default -> {
          callback.run();
          yield null;
        }
      };
    }
  }

  /**
   * Replaces the handler of a signal.
   *
   * @param name without its {@code SIG}
   * @param handler made by {@link #newHandler}, or returned by this method
   * @return the former one
   * @throws IllegalArgumentException if the system has no such signal, or it cannot be handled
   */
  Object handle(String name, Object handler) {
    Object former = call(handle, newSignal(name), handler);
    return Objects.requireNonNull(former, "every signal has a handler");
  }

  /** Tells whether a handler that {@link #handle} has returned is the JVM's own. */
  static boolean isOfJvm(Object handler) {
    return handler.getClass().getSimpleName().equals("SunMiscHandler");
  }

  /** Sends a signal to this process. */
  void raise(String name) {
    call(raise, newSignal(name));
  }

  private Object newSignal(String name) {
    try {
      return signalType.getConstructor(String.class).newInstance(name);
    } catch (InvocationTargetException unknown) {
      throw new IllegalArgumentException(
          "system has no such signal: SIG" + name, unknown.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("sun.misc.Signal is not what it was", e);
    }
  }

  private static @Nullable Object call(Method method, Object signal, Object... more) {
    Object[] arguments = new Object[1 + more.length];
    arguments[0] = signal;
    System.arraycopy(more, 0, arguments, 1, more.length);
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          "signal cannot be handled, the JVM or the system keeps it for itself: " + signal,
          refused.getCause());
    } catch (IllegalAccessException e) {
      throw new LinkageError("sun.misc.Signal is not what it was", e);
    }
  }
}
