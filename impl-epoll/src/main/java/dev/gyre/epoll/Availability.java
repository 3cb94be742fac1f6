package dev.gyre.epoll;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once, whether epoll can run here, and says what is in the way. Any thread; never
 * throws.
 *
 * <p>Whether native access is granted can only be told by trying: before the first restricted call,
 * {@link Module#isNativeAccessEnabled} answers the same whether the virtual machine would warn or
 * refuse.
 */
final class Availability {

  /** The answer for this process. */
  static final Availability HERE =
      new Availability(
          String.valueOf(System.getProperty("os.name")),
          String.valueOf(System.getProperty("os.arch")),
          LibC::link);

  private final @Nullable String obstacle;

  /**
   * Looks at a platform.
   *
   * @param system the operating system's name
   * @param architecture the processor's name
   * @param linking links the C functions, or throws
   */
  Availability(String system, String architecture, Runnable linking) {
    obstacle = find(system, architecture, linking);
  }

  Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  private static @Nullable String find(String system, String architecture, Runnable linking) {
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return "epoll is part of Linux, and this is " + system + "; use the selector nio";
    }
    if (!isSupported(architecture)) {
      return "the layout of epoll's structures is known for amd64 and aarch64, and this is "
          + architecture
          + "; use the selector nio";
    }
    try {
      linking.run();
      return null;
    } catch (Throwable e) {
      return describe(e);
    }
  }

  static boolean isSupported(String architecture) {
    return architecture.equals("amd64")
        || architecture.equals("x86_64")
        || architecture.equals("aarch64");
  }

  /**
   * Linking happens in class initialisers, whose first failure wraps the cause and whose later ones
   * only name it.
   */
  private static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof LinkageError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof IllegalCallerException) {
      return "native access is denied; start java with --enable-native-access=" + nativeModule();
    }
    if (cause instanceof UnsatisfiedLinkError) {
      return "the C library lacks a function: " + cause.getMessage();
    }
    return "the C library cannot be linked: " + cause;
  }

  private static String nativeModule() {
    String name = Availability.class.getModule().getName();
    return name == null ? "ALL-UNNAMED" : name;
  }
}
