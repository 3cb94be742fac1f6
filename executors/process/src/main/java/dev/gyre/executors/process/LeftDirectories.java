package dev.gyre.executors.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories that pools have left behind, because their process was gone before their last
 * worker was. The name of a pool's directory has the process in it; if that is not alive, and the
 * directory is of the same user, it is nobody's.
 */
final class LeftDirectories {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private static final String PREFIX = "gyre-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-\\d+");

  private LeftDirectories() {}

  /** Returns how the names of this process's directories begin. */
  static String prefix() {
    return PREFIX + ProcessHandle.current().pid() + "-";
  }

  /**
   * Deletes those that are next to a pool's directory.
   *
   * @param pools the directory of a pool of this process
   */
  static void deleteNextTo(Path pools) {
    Path parent = pools.toAbsolutePath().getParent();
    if (parent == null) {
      return;
    }
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(parent, PREFIX + "*-*")) {
      for (Path each : candidates) {
        deleteIfLeft(each, pools);
      }
    } catch (IOException | RuntimeException failure) {
      LOG.debug("cannot look for directories that other pools have left in {}", parent, failure);
    }
  }

  private static void deleteIfLeft(Path candidate, Path pools) throws IOException {
    boolean left =
        isOfDeadProcess(String.valueOf(candidate.getFileName()))
            && Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(candidate, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(pools));
    if (left) {
      PoolDirectory.delete(candidate);
    }
  }

  private static boolean isOfDeadProcess(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return false;
    }
    long pid = Long.parseLong(Objects.requireNonNull(parts.group(1)));
    return ProcessHandle.of(pid).isEmpty();
  }
}
