package dev.gyre.itests.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What this build has packaged, as a user finds it: the front-door script and the host's jars. */
public final class BuiltProduct {

  /** The work tree; Maven runs the tests of a module in its folder. */
  public static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** The script that users start. */
  public static final Path SCRIPT = ROOT.resolve("gyre");

  /** The assembled host. */
  public static final Path HOST = ROOT.resolve("host/launcher/target/gyre-host");

  private BuiltProduct() {}

  /**
   * Finds jars by their artifacts' names.
   *
   * @param artifacts names such as {@code gyre-api}
   * @return their jars, in the same order
   */
  public static List<Path> jars(String... artifacts) {
    return Arrays.stream(artifacts).map(BuiltProduct::jar).toList();
  }

  private static Path jar(String artifact) {
    try (Stream<Path> files = Files.walk(HOST)) {
      return files
          .filter(file -> file.getFileName().toString().matches(artifact + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no jar of " + artifact + " below " + HOST));
    } catch (IOException e) {
      throw new UncheckedIOException("no host at " + HOST + ": build it with mvn package", e);
    }
  }

  /**
   * Keeps what a test has found out, for people to read.
   *
   * @param fileName a file in the folder {@code target} of this module
   * @param text what it shall contain
   * @throws IOException if it cannot be written
   */
  public static void writeReport(String fileName, String text) throws IOException {
    Path target = Files.createDirectories(Path.of("target"));
    Files.writeString(target.resolve(fileName), text);
  }
}
