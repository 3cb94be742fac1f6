package dev.gyre.loop.processes;

import dev.gyre.io.SubprocessOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file of a program as Python does, so that what is missing is told by name, and alike by
 * all selectors. Stateless.
 */
final class Program {

  private static final String PATH = "PATH";
  private static final String DEFAULT_PATH = "/bin:/usr/bin";
  private static final boolean UNIX = File.separatorChar == '/';

  private Program() {}

  /**
   * Finds a program.
   *
   * @param name what the user calls it
   * @param options with the directory and the environment that count
   * @return its file; on Windows the name as it is, since the system has rules of its own there
   * @throws IOException if it is not there, cannot be executed, or has no directory to run in
   */
  static Path find(String name, SubprocessOptions options) throws IOException {
    Path cwd = options.cwd();
    if (cwd != null) {
      requireDirectory(cwd, name);
    }
    if (!UNIX) {
      return Path.of(name);
    }
    if (name.indexOf('/') < 0) {
      return searched(name, path(options), cwd);
    }
    Path file = resolved(cwd, name);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(name, null, "no such program to run, check its path");
    }
    if (!isProgram(file)) {
      throw notExecutable(name);
    }
    return file;
  }

  private static void requireDirectory(Path cwd, String name) throws IOException {
    if (!Files.exists(cwd)) {
      throw new NoSuchFileException(
          cwd.toString(),
          null,
          "no such directory to run '%s' in, make it or name another by withCwd".formatted(name));
    }
    if (!Files.isDirectory(cwd)) {
      throw new NotDirectoryException(cwd.toString());
    }
  }

  private static String path(SubprocessOptions options) {
    String path = options.env() == null ? System.getenv(PATH) : options.env().get(PATH);
    return Objects.requireNonNullElse(path, DEFAULT_PATH);
  }

  /** Tells whether a program is searched where this process itself would look. */
  static boolean isSearchedHere(SubprocessOptions options) {
    return options.env() == null || Objects.equals(options.env().get(PATH), System.getenv(PATH));
  }

  private static Path searched(String name, String path, @Nullable Path cwd) throws IOException {
    boolean denied = false;
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path file = resolved(cwd, folder.isEmpty() ? "." : folder).resolve(name);
      if (isProgram(file)) {
        return file;
      }
      denied |= Files.exists(file) && !Files.isDirectory(file);
    }
    if (denied) {
      throw notExecutable(name);
    }
    throw new NoSuchFileException(
        name, null, "command not found on the PATH, install it or give its path; PATH is " + path);
  }

  private static boolean isProgram(Path file) {
    return Files.isExecutable(file) && !Files.isDirectory(file);
  }

  private static AccessDeniedException notExecutable(String name) {
    return new AccessDeniedException(
        name, null, "cannot be executed, set its permission or run it by its interpreter");
  }

  private static Path resolved(@Nullable Path cwd, String path) {
    return (cwd == null ? Path.of(path) : cwd.resolve(path)).toAbsolutePath();
  }
}
