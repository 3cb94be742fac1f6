package dev.gyre.bench.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * How many messages a second all contestants of a run are sent: whoever asks first sets it, and the
 * others find it in a file, named after the process that has started them all.
 */
final class Pace {

  private Pace() {}

  /** Finds out a pace. */
  @FunctionalInterface
  interface Finder {
    long perSecond() throws IOException;
  }

  /**
   * Returns the pace of this run.
   *
   * @param finder asked if nobody has been so far
   * @return messages a second
   */
  static long agreed(Finder finder) throws IOException {
    Path file = file();
    if (Files.exists(file)) {
      return Long.parseLong(Files.readString(file));
    }
    long pace = finder.perSecond();
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, String.valueOf(pace));
    file.toFile().deleteOnExit();
    return pace;
  }

  private static Path file() {
    ProcessHandle driver = ProcessHandle.current().parent().orElseGet(ProcessHandle::current);
    long start = driver.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    String module = Objects.requireNonNull(System.getProperty("gyre.bench"), "gyre.bench");
    return Path.of(module, "target", "pace-%d-%d".formatted(driver.pid(), start));
  }
}
