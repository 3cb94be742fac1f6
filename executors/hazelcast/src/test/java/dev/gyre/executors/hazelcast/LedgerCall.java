package dev.gyre.executors.hazelcast;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A call that leaves its number in a file, whichever process makes it, so that it can be told how
 * often it was made.
 *
 * @param folder where each process has a file
 * @param number its own
 */
record LedgerCall(String folder, int number) implements Callable<Integer>, Serializable {

  private static FileChannel file; // one in each process; guarded by the class

  @Override
  public Integer call() throws IOException {
    file().write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number)); // at once
    return number;
  }

  private FileChannel file() throws IOException {
    synchronized (LedgerCall.class) {
      if (file == null) {
        file =
            FileChannel.open(Path.of(folder, "" + ProcessHandle.current().pid()), CREATE, APPEND);
      }
      return file;
    }
  }

  /** Returns how often each call was made. */
  static int[] timesMade(Path folder, int calls) throws IOException {
    int[] times = new int[calls];
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        var numbers = ByteBuffer.wrap(Files.readAllBytes(each)).asIntBuffer();
        while (numbers.hasRemaining()) {
          times[numbers.get()]++;
        }
      }
    }
    return times;
  }
}
