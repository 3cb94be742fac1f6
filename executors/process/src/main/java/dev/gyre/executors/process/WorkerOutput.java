package dev.gyre.executors.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what a worker writes, line by line, to the log, and keeps the last lines: they tell why
 * it has ended. Thread-safe.
 */
final class WorkerOutput {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private static final int LINES_KEPT = 5;
  private static final int LINE_MAX = 2_000;

  private final String worker;
  private final Process process;
  private final Thread reader;
  private final Deque<String> last = new ArrayDeque<>(); // guarded by itself

  private WorkerOutput(String worker, Process process) {
    this.worker = worker;
    this.process = process;
    this.reader = PoolThreads.daemon(worker + "-output", this::read);
  }

  static WorkerOutput follow(String worker, Process process) {
    var output = new WorkerOutput(worker, process);
    output.reader.start();
    return output;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(charset())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        LOG.info("{}: {}", worker, line);
      }
    } catch (IOException closed) {
      LOG.debug("output of {} ended: {}", worker, closed.toString());
    }
  }

  /** What a JVM writes in when its output is no terminal. */
  private static Charset charset() {
    try {
      String encoding = System.getProperty("native.encoding");
      return encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
    } catch (IllegalArgumentException unsupported) {
      return Charset.defaultCharset();
    }
  }

  private void keep(String line) {
    synchronized (last) {
      if (last.size() == LINES_KEPT) {
        last.removeFirst();
      }
      last.addLast(line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + "…" : line);
    }
  }

  /**
   * Returns the last lines of a worker that has ended.
   *
   * @param patienceMillis how long to wait for the end of the output, which a grandchild may hold
   *     open
   */
  List<String> lastLines(long patienceMillis) {
    try {
      reader.join(patienceMillis);
    } catch (InterruptedException stray) {
      Thread.currentThread().interrupt();
    }
    synchronized (last) {
      return List.copyOf(last);
    }
  }
}
