package dev.gyre.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Constants;

/** What the command line means in the framework's own words. */
final class FrameworkConfiguration {

  /** The property by which the echo example takes its port. */
  static final String ECHO_PORT = "dev.gyre.example.echo.port";

  /** The property by which the echo example takes the port of its status endpoint. */
  static final String ECHO_STATUS_PORT = "dev.gyre.example.echo.statusPort";

  /** Above every group of bundles: each bundle runs from the moment it is started. */
  private static final int HIGHEST_START_LEVEL = 1000;

  /**
   * Among the levels of our groups, bundles from the deploy folder stop before the parts that they
   * build on.
   */
  private static final int DEPLOYED_START_LEVEL = 55;

  /** How often File Install looks into its folders: its own property, which may be set by -D. */
  private static final String DEPLOY_POLL = "felix.fileinstall.poll";

  private static final String DEPLOY_POLL_MILLIS = "500";

  private FrameworkConfiguration() {}

  static Map<String, String> of(HostOptions options) {
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, options.home().resolve("cache").toString());
    // What runs is what lies in bundles/ and in the deploy folder, not what some earlier run left
    // behind.
    properties.put(
        Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(HIGHEST_START_LEVEL));
    properties.put("felix.fileinstall.dir", options.deploy() + "," + options.conf());
    properties.put("felix.fileinstall.tmpdir", options.home().resolve("tmp").toString());
    properties.put(
        DEPLOY_POLL,
        Objects.requireNonNullElse(System.getProperty(DEPLOY_POLL), DEPLOY_POLL_MILLIS));
    properties.put("felix.fileinstall.start.level", Integer.toString(DEPLOYED_START_LEVEL));
    // What lies in the deploy folder already is there before the examples start.
    properties.put("felix.fileinstall.noInitialDelay", "true");
    // Warnings: a bundle that does not start is one to File Install.
    properties.put("felix.fileinstall.log.level", "2");
    // Errors only: that its threads are interrupted when the host stops is how they end.
    properties.put("org.apache.felix.eventadmin.LogLevel", "1");
    // The flight recorder weaves code into our events that needs this package, which no bundle can
    // import.
    properties.put(Constants.FRAMEWORK_BOOTDELEGATION, "jdk.jfr.internal.event");
    properties.put("org.apache.felix.http.host", options.consoleAddress());
    properties.put("org.osgi.service.http.port", Integer.toString(options.consolePort()));
    // The Web Console waits for our guard: its own would let in whoever knows its default password.
    properties.put("felix.webconsole.security.providers", "dev.gyre.host.console");
    properties.put(ECHO_PORT, Integer.toString(options.port()));
    properties.put(ECHO_STATUS_PORT, Integer.toString(options.statusPort()));
    return properties;
  }
}
