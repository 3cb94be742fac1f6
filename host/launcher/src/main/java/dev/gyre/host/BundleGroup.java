package dev.gyre.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Bundles that start together: a folder named after its start level and its purpose, such as {@code
 * 30-gyre}. So the order in which the host comes up can be read off, and changed, with {@code ls}
 * and {@code mv}.
 *
 * @param startLevel when the bundles start: after every lower level
 * @param name the purpose
 * @param jars the bundles, sorted by file name
 */
record BundleGroup(int startLevel, String name, List<Path> jars) {

  private static final Pattern FOLDER_NAME = Pattern.compile("([1-9][0-9]{0,2})-([a-z-]+)");

  /**
   * Reads a group.
   *
   * @param folder where its bundles lie
   * @return the group
   * @throws IOException if the folder cannot be read, or its name does not begin with a start level
   */
  static BundleGroup read(Path folder) throws IOException {
    Matcher parts = FOLDER_NAME.matcher(String.valueOf(folder.getFileName()));
    if (!parts.matches()) {
      throw new IOException("folder of bundles must be named LEVEL-PURPOSE: " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(BundleGroup::isJar).sorted().toList();
      return new BundleGroup(Integer.parseInt(group(parts, 1)), group(parts, 2), jars);
    }
  }

  private static String group(Matcher parts, int number) {
    return Objects.requireNonNull(parts.group(number), "each group takes part in a match");
  }

  private static boolean isJar(Path file) {
    return file.toString().endsWith(".jar");
  }
}
