package dev.gyre.internal.management;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the bean that reports on loops registered as long as a loop is open, where a tool could not
 * create it: where the API was not loaded by the system class loader, as in OSGi.
 *
 * <p>Java's management takes a tenth of a second and some megabytes to load, so it is left to a
 * thread of its own: nobody who makes a loop waits for it. Without the module {@code
 * java.management} nothing is registered. Any thread.
 */
public final class LoopsRegistration {

  private static final boolean LEFT_TO_TOOLS =
      isSystemLoader(LoopsRegistration.class.getClassLoader());

  private static volatile boolean wanted;
  private static @Nullable RegisteredBean registered; // guarded by the class

  private LoopsRegistration() {}

  /**
   * Says whether a loop is open. Calls must be made one at a time.
   *
   * @param anyOpen whether there is one
   * @param bean makes the bean
   */
  public static void follow(boolean anyOpen, Supplier<? extends Object> bean) {
    if (LEFT_TO_TOOLS || wanted == anyOpen) {
      return;
    }
    wanted = anyOpen;
    Thread.ofVirtual().name("gyre-management").start(() -> catchUp(bean));
  }

  /** Unregisters the bean, because the bundle of the API stops: it must not be held any more. */
  public static void withdraw() {
    wanted = false;
    catchUp(() -> "none");
  }

  private static synchronized void catchUp(Supplier<? extends Object> bean) {
    if (wanted && registered == null) {
      registered = RegisteredBean.register(bean.get());
    } else if (!wanted && registered != null) {
      registered.unregister();
      registered = null;
    }
  }

  /** A tool asks the system class loader for the bean's class. */
  private static boolean isSystemLoader(@Nullable ClassLoader own) {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    while (loader != null && !loader.equals(own)) {
      loader = loader.getParent();
    }
    return loader != null;
  }
}
