package dev.gyre.host;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleException;

/** Says in one line why a bundle did not start. */
final class StartFailure {

  /**
   * What the resolver tells: a chain of "missing requirement [who] what", innermost last, and then
   * all of it once more.
   */
  private static final Pattern MISSING_REQUIREMENT =
      Pattern.compile(
          ".*missing requirement \\[(.+? \\[[^]]*][^]]*)] (.+?)]*(?: Unresolved requirements:.*)?",
          Pattern.DOTALL);

  private StartFailure() {}

  /**
   * Describes a failure to start.
   *
   * @param bundle the bundle's symbolic name
   * @param failure what the framework threw
   * @return one line, naming the bundle and what is missing or what its start threw
   */
  static String describe(String bundle, BundleException failure) {
    if (failure.getType() == BundleException.RESOLVE_ERROR) {
      return "bundle " + bundle + " does not resolve: " + missingRequirement(failure);
    }
    return "bundle " + bundle + " does not start: " + withOptions(activatorMessage(failure));
  }

  /**
   * Returns the message of the innermost cause.
   *
   * @param failure the failure
   * @return its message, or its class if it has none; one line
   */
  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return firstLine(root);
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getName()
        : message.lines().findFirst().orElseThrow();
  }

  /**
   * The framework wraps what an activator throws in a message of its own, unless it is a
   * BundleException.
   */
  private static String activatorMessage(BundleException failure) {
    Throwable cause = failure.getCause();
    return cause != null && failure.getType() == BundleException.ACTIVATOR_ERROR
        ? firstLine(cause)
        : firstLine(failure);
  }

  private static String missingRequirement(BundleException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher innermost = MISSING_REQUIREMENT.matcher(message);
    return innermost.matches()
        ? innermost.group(1) + " needs " + innermost.group(2)
        : rootMessage(failure);
  }

  /**
   * A bundle names its framework properties as the remedy; who started the host by its command line
   * knows options.
   */
  private static String withOptions(String message) {
    return message
        .replace(FrameworkConfiguration.ECHO_STATUS_PORT, "--status-port")
        .replace(FrameworkConfiguration.ECHO_PORT, "--port");
  }
}
