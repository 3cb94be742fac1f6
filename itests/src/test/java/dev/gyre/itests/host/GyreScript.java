package dev.gyre.itests.host;

import dev.gyre.itests.product.BuiltProduct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines of {@code ./gyre} that use the Java of this test, and never build: a Maven that
 * only complains comes first on their path.
 */
final class GyreScript {

  /** What that Maven says. */
  static final String BUILD_REFUSED = "a test must not build";

  private GyreScript() {}

  /**
   * Prepares a command.
   *
   * @param scratch a folder of the test's own
   * @param arguments the arguments
   * @return the command, not started yet
   * @throws IOException if the scratch folder cannot be written
   */
  static ProcessBuilder command(Path scratch, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(BuiltProduct.SCRIPT.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    script(tools.resolve("mvn"), "echo '" + BUILD_REFUSED + "' >&2; exit 1");
    builder.environment().merge("PATH", tools + ":", (path, first) -> first + path);
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    return builder;
  }

  /**
   * Writes a shell script.
   *
   * @param file where
   * @param body its commands
   * @throws IOException if it cannot be written
   */
  static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
