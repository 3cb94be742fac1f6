package dev.gyre.itests.executors;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A call that leaves its number in a file, whichever process makes it, so that it can be told how
 * often it was made.
 *
 * @param folder where each process has a file
 * @param number its own
 */
record LedgerCall(String folder, int number) implements Callable<Integer>, Serializable {

  private static final Map<String, FileChannel> FILES = new ConcurrentHashMap<>();

  @Override
  public Integer call() throws IOException {
    FileChannel file = FILES.computeIfAbsent(folder, LedgerCall::open);
    file.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number)); // at once, behind the others
    return number;
  }

  private static FileChannel open(String folder) {
    try {
      return FileChannel.open(Path.of(folder, "" + ProcessHandle.current().pid()), CREATE, APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how often each call was made. */
  static int[] timesMade(Path folder, int calls) throws IOException {
    int[] times = new int[calls];
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        var numbers = ByteBuffer.wrap(Files.readAllBytes(file)).asIntBuffer();
        while (numbers.hasRemaining()) {
          times[numbers.get()]++;
        }
      }
    }
    return times;
  }

  static void closeFile(Path folder) throws IOException {
    FileChannel file = FILES.remove(folder.toString());
    if (file != null) {
      file.close();
    }
  }
}
