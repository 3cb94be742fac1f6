package dev.gyre.bench.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the kernel has counted of the threads of a process, in nanoseconds. Linux.
 *
 * <p>A thread that ends takes its count with it, so contestants keep theirs.
 *
 * @param cpuNanos how long they ran
 * @param waitNanos how long they were ready to run and no processor was free
 */
public record ThreadTimes(long cpuNanos, long waitNanos) {

  private static final ThreadTimes NONE = new ThreadTimes(0, 0);

  /**
   * Adds up all threads of a process. In the calling process the calling thread is read at the side
   * where {@code ending} says, so that the reading itself is not counted between a beginning and an
   * end.
   *
   * @param process its number, or {@code self}
   * @param ending true to read the calling thread first, false to read it last
   * @return the sums
   */
  public static ThreadTimes of(String process, boolean ending) {
    Path calling = Path.of("/proc/thread-self/schedstat");
    boolean self = process.equals("self");
    ThreadTimes own = self && ending ? read(calling) : NONE;
    String ownNumber = self ? callingThread() : "";
    ThreadTimes others = NONE;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", process, "task"))) {
      for (Path thread : threads) {
        if (!thread.endsWith(ownNumber)) {
          others = others.plus(read(thread.resolve("schedstat")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the threads of process " + process, e);
    }
    return others.plus(self && !ending ? read(calling) : own);
  }

  private static String callingThread() {
    try {
      return String.valueOf(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException("this needs Linux and its /proc", e);
    }
  }

  private static ThreadTimes read(Path schedstat) {
    try {
      String[] numbers = Files.readString(schedstat).split(" ", -1);
      return new ThreadTimes(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    } catch (NoSuchFileException ended) {
      return NONE;
    } catch (IOException e) {
      return NONE; // ESRCH: it has ended between being listed and being read
    }
  }

  private ThreadTimes plus(ThreadTimes other) {
    return new ThreadTimes(cpuNanos + other.cpuNanos, waitNanos + other.waitNanos);
  }

  /**
   * Returns what was counted since an earlier reading.
   *
   * @param earlier the reading
   * @return the difference
   */
  public ThreadTimes minus(ThreadTimes earlier) {
    return new ThreadTimes(cpuNanos - earlier.cpuNanos, waitNanos - earlier.waitNanos);
  }
}
