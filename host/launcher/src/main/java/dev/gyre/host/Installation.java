package dev.gyre.host;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked host: the folder in which the launcher's jar lies, with {@code bundles/} and {@code
 * conf/} beside it.
 *
 * @param root that folder
 */
record Installation(Path root) {

  /**
   * Finds the installation that the running launcher belongs to.
   *
   * @return the installation
   * @throws HostFailure if the launcher does not run from its jar
   */
  static Installation ofThisLauncher() throws HostFailure {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    URL jar = source == null ? null : source.getLocation();
    try {
      Path folder = jar == null ? null : Path.of(jar.toURI()).getParent();
      if (folder != null) {
        return new Installation(folder);
      }
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      throw new HostFailure("cannot tell in which folder the launcher lies: " + jar, e);
    }
    throw new HostFailure("cannot tell in which folder the launcher lies: " + jar, null);
  }

  /**
   * Returns the configuration of the log that the host ships.
   *
   * @return a file for Logback
   */
  Path logConfiguration() {
    return root.resolve("conf").resolve("logback.xml");
  }

  /**
   * Returns the folder whose {@code etc/gosh_profile} the shell runs at its start.
   *
   * @param shell the shell
   * @return the folder
   */
  Path shellHome(ShellKind shell) {
    return root.resolve(shell.isCompleting() ? "conf/terminal" : "conf");
  }

  /**
   * Reads which bundles belong to the host.
   *
   * @return the groups, in the order in which they start
   * @throws HostFailure if there are none: the host was not assembled
   */
  List<BundleGroup> bundleGroups() throws HostFailure {
    Path folder = root.resolve("bundles");
    List<BundleGroup> groups = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.toList()) {
        groups.add(BundleGroup.read(child));
      }
    } catch (IOException e) {
      throw new HostFailure(
          "no bundles at " + folder + ": build the host with mvn package, or start it with ./gyre",
          e);
    }
    groups.sort(Comparator.comparingInt(BundleGroup::startLevel));
    return groups;
  }
}
