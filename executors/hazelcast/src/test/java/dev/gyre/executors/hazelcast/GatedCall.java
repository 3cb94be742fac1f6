package dev.gyre.executors.hazelcast;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A call that leaves a file when it begins, and waits for another before it ends.
 *
 * @param folder where the files are
 * @param number its own
 */
record GatedCall(String folder, int number) implements Callable<Integer>, Serializable {

  private static final String GATE = "gate";

  @Override
  public Integer call() throws Exception {
    Path begun = Path.of(folder, number + "-" + ProcessHandle.current().pid());
    Files.createFile(begun);
    try {
      while (!Files.exists(Path.of(folder, GATE))) {
        Thread.sleep(5);
      }
    } catch (InterruptedException interruption) {
      Files.createFile(Path.of(begun + "-interrupted"));
    }
    return number;
  }

  /** Lets all calls of a folder go on. A second time does nothing. */
  static void open(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(GATE))) {
      Files.createFile(folder.resolve(GATE));
    }
  }

  /** Returns what was begun: the number of each call and the process it was begun in. */
  static List<String> begun(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(f -> !f.equals(GATE)).toList();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  /** Returns how many were begun in a process. */
  static long begunIn(Path folder, long pid) {
    return begun(folder).stream().filter(each -> each.endsWith("-" + pid)).count();
  }
}
