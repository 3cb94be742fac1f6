package dev.gyre.bench;

import dev.gyre.bench.harness.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be known of a run to tell it from another. */
final class Machine {

  private static final String PEERS =
      "(netty-common|vertx-core|activej-eventloop|jmh-core)-[0-9].*";

  private Machine() {}

  /**
   * Describes commit, machine and load.
   *
   * @param module the folder {@code bench}
   * @param classPath of the contestants, whose file names tell the versions of the peers
   * @return names and values, in order
   */
  static Map<String, String> describe(Path module, String classPath) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("commit", commit(module));
    about.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    about.put(
        "java",
        "%s %s, %s"
            .formatted(
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("java.vendor.version", System.getProperty("java.vendor"))));
    about.put("peers", peers(classPath));
    about.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    about.put("processors", Runtime.getRuntime().availableProcessors() + " of " + processorModel());
    about.put("memory", memory());
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

  /** By the names of their jars, and by what the others say of themselves. */
  static String peers(String classPath) {
    Stream<String> jars =
        Arrays.stream(classPath.split(File.pathSeparator, -1))
            .map(entry -> String.valueOf(Path.of(entry).getFileName()))
            .filter(file -> file.matches(PEERS))
            .map(file -> file.substring(0, file.length() - ".jar".length()));
    Stream<String> programs =
        Stream.of(Tool.PYTHON_COMMAND, Tool.NODE_COMMAND)
            .filter(command -> Files.exists(Path.of(command)))
            .map(Machine::version);
    return Stream.concat(jars, programs).collect(Collectors.joining(", "));
  }

  private static String version(String command) {
    try {
      String version = Command.read(Path.of("/"), command, "--version");
      return version.startsWith("v") ? "Node.js " + version.substring(1) : version;
    } catch (IOException e) {
      return command + " of unknown version";
    }
  }

  private static String memory() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).getFirst().replaceAll("\\s+", " ");
    } catch (IOException e) {
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
