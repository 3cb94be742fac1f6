package dev.gyre.itests.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of {@code /proc}, the environment of a child process: it says that it is empty, and has
 * more than a socket takes or a loop sends at once. On Linux only.
 */
public final class FileWithoutLength implements AutoCloseable {

  private static final int VARIABLES = 12;
  private static final int VARIABLE_LENGTH = 100_000;

  private final Process child;

  /**
   * Starts the process.
   *
   * @throws IOException if that fails
   */
  public FileWithoutLength() throws IOException {
    var builder = new ProcessBuilder("sleep", "60");
    for (int i = 0; i < VARIABLES; i++) {
      String value = Character.toString('a' + i).repeat(VARIABLE_LENGTH);
      builder.environment().put("LARGE" + i, value);
    }
    child = builder.start();
  }

  /**
   * Returns the file.
   *
   * @return its path
   */
  public Path path() {
    return Path.of("/proc/" + child.pid() + "/environ");
  }

  /**
   * Reads the file.
   *
   * @return all its bytes
   * @throws IOException if it cannot be read
   */
  public byte[] bytes() throws IOException {
    byte[] all = Files.readAllBytes(path());
    if (all.length < VARIABLES * VARIABLE_LENGTH || Files.size(path()) != 0) {
      throw new AssertionError("no such file: " + all.length + " of " + Files.size(path()));
    }
    return all;
  }

  @Override
  public void close() {
    child.destroyForcibly();
  }
}
