package dev.gyre.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What has to be known of a run to tell it from another. */
final class Machine {

  private Machine() {}

  /**
   * Describes commit, machine and load.
   *
   * @param module the folder {@code bench}
   * @return names and values, in order
   */
  static Map<String, String> describe(Path module) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("commit", commit(module));
    about.put("java", Runtime.version().toString());
    about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    about.put("processors", Runtime.getRuntime().availableProcessors() + " of " + processorModel());
    about.put("load at the start", firstLine(Path.of("/proc/loadavg")));
    return about;
  }

  private static String commit(Path module) {
    try {
      return Command.read(module, "git", "describe", "--always", "--dirty");
    } catch (IOException noGit) {
      return "unknown";
    }
  }

  private static String processorModel() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown model");
    } catch (IOException e) {
      return "unknown model";
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
