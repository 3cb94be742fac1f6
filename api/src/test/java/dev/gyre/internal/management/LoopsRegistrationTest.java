package dev.gyre.internal.management;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** The bean of a copy of the API that the system class loader does not know. */
class LoopsRegistrationTest {

  private static Set<ObjectName> names() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("dev.gyre:type=Loops,*"), null);
  }

  private static URLClassLoader copyOfTheApi() {
    URL classes = LoopsRegistration.class.getProtectionDomain().getCodeSource().getLocation();
    // No parent: the platform class loader would find the module that is tested here.
    return new URLClassLoader(new URL[] {classes}, null);
  }

  private static void follow(ClassLoader api, boolean anyOpen) throws Exception {
    Class<?> bean = api.loadClass("dev.gyre.inspect.Loops");
    Supplier<Object> making =
        () -> {
          try {
            return bean.getConstructor().newInstance();
          } catch (ReflectiveOperationException e) {
            throw new LinkageError("no such bean", e);
          }
        };
    api.loadClass(LoopsRegistration.class.getName())
        .getMethod("follow", boolean.class, Supplier.class)
        .invoke(null, anyOpen, making);
  }

  @Test
  void bean_isThereWhileALoopIsOpen_andHoldsNothingAfterwards() throws Exception {
    WeakReference<ClassLoader> loader = useOnce();

    await()
        .until(() -> {
          System.gc();
          return loader.get() == null;
        });
  }

  private static WeakReference<ClassLoader> useOnce() throws Exception {
    try (URLClassLoader api = copyOfTheApi()) {
      follow(api, true);
      await().until(() -> names().size() == 1);
      follow(api, false);
      await().until(() -> names().isEmpty());
      return new WeakReference<>(api);
    }
  }

  @Test
  void withdrawnBean_isGoneAtOnce() throws Exception {
    try (URLClassLoader api = copyOfTheApi()) {
      follow(api, true);
      await().until(() -> names().size() == 1);

      api.loadClass(LoopsRegistration.class.getName()).getMethod("withdraw").invoke(null);

      assertEquals(Set.of(), names());
    }
  }
}
