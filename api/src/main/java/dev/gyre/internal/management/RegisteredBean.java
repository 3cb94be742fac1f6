package dev.gyre.internal.management;

import java.lang.management.ManagementFactory;
import java.util.Objects;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** A bean in the server that the tools ask. The only class that needs {@code java.management}. */
final class RegisteredBean {

  private final ObjectName name;

  private RegisteredBean(ObjectName name) {
    this.name = name;
  }

  /** Registers a bean; returns null where that cannot be done. */
  static @Nullable RegisteredBean register(Object bean) {
    try {
      return registerUnderFreeName(bean);
    } catch (JMException | RuntimeException | LinkageError notHere) {
      return null; // no such module in this JVM, or its server does not take the bean
    }
  }

  /** Several copies of the API in one process each have a bean of their own. */
  private static RegisteredBean registerUnderFreeName(Object bean) throws JMException {
    for (int number = 1; ; number++) {
      var name = new ObjectName("dev.gyre:type=Loops,api=" + number);
      try {
        var instance = ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
        return new RegisteredBean(Objects.requireNonNull(instance.getObjectName()));
      } catch (InstanceAlreadyExistsException taken) {
        // the next, then
      }
    }
  }

  void unregister() {
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException gone) {
      // somebody else has unregistered it
    }
  }
}
