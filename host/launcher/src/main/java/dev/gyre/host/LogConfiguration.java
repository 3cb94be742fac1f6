package dev.gyre.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets up the log before the first bundle starts. */
final class LogConfiguration {

  /** What Logback reads; left alone if it is set. */
  private static final String LOGBACK_FILE = "logback.configurationFile";

  private LogConfiguration() {}

  /**
   * Uses the operator's {@code logback.xml} in the home folder, else the one that the host ships.
   */
  static void use(Installation installation, HostOptions options) {
    if (System.getProperty(LOGBACK_FILE) == null) {
      Path own = options.home().resolve("logback.xml");
      Path file = Files.exists(own) ? own : installation.logConfiguration();
      System.setProperty(LOGBACK_FILE, file.toUri().toString());
    }
    // A few bundles of others log to the JDK; their progress reports would drown the banner.
    Logger.getLogger("").setLevel(Level.WARNING);
  }
}
