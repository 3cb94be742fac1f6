package dev.gyre.bench.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the bytes that {@code load.c} expects, gone with the process. */
final class ServedFile {

  private ServedFile() {}

  /**
   * Writes the file.
   *
   * @param size how many bytes it has
   * @return where it is
   */
  static Path of(int size) throws IOException {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (i * 31 + 7);
    }
    Path file = Files.createTempFile("gyre-bench-", ".served");
    file.toFile().deleteOnExit();
    return Files.write(file, content);
  }
}
