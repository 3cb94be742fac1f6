package dev.gyre.loop.debug;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the frames that a user wrote from those of Gyre and the JDK. */
public final class UserFrames {

  /** The packages of Gyre, below {@code dev.gyre}; that itself is Gyre's, too. */
  private static final List<String> INNER_PACKAGES =
      List.of(
          "inspect.", "internal.", "io.", "loop.", "policy.", "spi.", "testing.", "nio.", "epoll.");

  private static final String ROOT_PACKAGE = "dev.gyre.";

  private UserFrames() {}

  static boolean isUsers(StackTraceElement frame) {
    return !isJdks(frame) && !isGyres(frame);
  }

  /**
   * Tells whether a frame is the JDK's.
   *
   * @param frame the frame
   * @return true if it is
   */
  public static boolean isJdks(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  /**
   * Tells whether a frame is Gyre's.
   *
   * @param frame the frame
   * @return true if it is
   */
  public static boolean isGyres(StackTraceElement frame) {
    String name = frame.getClassName();
    if (!name.startsWith(ROOT_PACKAGE)) {
      return false;
    }
    String below = name.substring(ROOT_PACKAGE.length());
    return below.indexOf('.') < 0 || INNER_PACKAGES.stream().anyMatch(below::startsWith);
  }

  /** Returns the place that a user would look for first: the topmost frame of their own. */
  static String place(List<StackTraceElement> stack) {
    return stack.stream()
        .filter(UserFrames::isUsers)
        .findFirst()
        .or(() -> stack.stream().findFirst())
        .map(StackTraceElement::toString)
        .orElse("an unknown place");
  }

  /** Writes a stack, a frame to a line. */
  static String text(List<StackTraceElement> stack) {
    return stack.stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining());
  }

  static List<StackTraceElement> of(Thread thread) {
    return Arrays.asList(thread.getStackTrace());
  }
}
