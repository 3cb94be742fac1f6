package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.SizeLimit;
import dev.gyre.spi.remote.JdkClasses;
import java.io.ObjectInputFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may come back from a worker. Classes of users are checked where they are found: only those
 * that the worker got from here. Of the JDK's, those that are values: deserializing them does
 * nothing but fill them in. Others, harmless as most of them are, have to be allowed by the user.
 *
 * <p>Remembers the class that it has refused, for the error message. One thread, one stream.
 */
final class ResultFilter implements ObjectInputFilter {

  private static final Set<String> PACKAGES =
      Set.of(
          "java.lang",
          "java.math",
          "java.text",
          "java.time",
          "java.time.chrono",
          "java.time.temporal",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.regex");

  private static final Set<String> CLASSES =
      Set.of(
          "java.io.File",
          "java.lang.invoke.SerializedLambda",
          "java.lang.reflect.Proxy",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetAddress",
          "java.net.InetSocketAddress",
          "java.net.URI",
          "java.sql.Date",
          "java.sql.Time",
          "java.sql.Timestamp",
          "java.time.Ser",
          "sun.util.calendar.ZoneInfo");

  private final @Nullable ObjectInputFilter first;
  private final ObjectInputFilter sizes;
  private @Nullable String refused;

  /**
   * Creates the filter of one stream.
   *
   * @param first asked before, or null
   * @param bytes the length of the stream
   */
  ResultFilter(@Nullable ObjectInputFilter first, long bytes) {
    this.first = first;
    this.sizes = new SizeLimit(bytes);
  }

  /** Returns the name of the class that was refused; null if none was. */
  @Nullable String refused() {
    return refused;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Status own = decide(info);
    if (own == Status.REJECTED && info.serialClass() != null) {
      refused = info.serialClass().getName();
    }
    return own;
  }

  private Status decide(FilterInfo info) {
    if (first != null) {
      Status given = first.checkInput(info);
      if (given != Status.UNDECIDED) {
        return given;
      }
    }
    ObjectInputFilter ofTheJvm = Config.getSerialFilter();
    if (ofTheJvm != null && ofTheJvm.checkInput(info) == Status.REJECTED) {
      return Status.REJECTED;
    }
    if (sizes.checkInput(info) == Status.REJECTED) {
      return Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    return type == null || isAllowed(type) ? Status.ALLOWED : Status.REJECTED;
  }

  private static boolean isAllowed(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element.isPrimitive()
        || !JdkClasses.contain(element)
        || java.lang.reflect.Proxy.isProxyClass(element)
        || PACKAGES.contains(element.getPackageName())
        || CLASSES.contains(element.getName())
        || isExceptionOfJava(element);
  }

  private static boolean isExceptionOfJava(Class<?> type) {
    return Throwable.class.isAssignableFrom(type) && type.getPackageName().startsWith("java.");
  }
}
