package dev.gyre.executors.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private directory of a pool, with the workers' jar and, while a worker starts, its socket. It
 * is there only while there are workers, and the last one to see the pool's process die deletes it.
 * If that process ends while its workers do, nobody is left to; the next pool does it then.
 * Thread-safe.
 */
final class PoolDirectory {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private static final String JAR = "worker.jar";

  private final @Nullable Path parent;
  private final WorkerJar jar = WorkerJar.make();
  private @Nullable Path current; // guarded by this
  private int workers; // guarded by this

  PoolDirectory(@Nullable Path parent) {
    this.parent = parent;
  }

  static Path jarIn(Path directory) {
    return directory.resolve(JAR);
  }

  /** Makes sure that it is there for one more worker. */
  synchronized Path enter() throws IOException {
    Path there = current;
    if (there == null || !Files.exists(jarIn(there))) { // somebody may tidy the temporary files up
      there = make();
      current = there;
    }
    workers++;
    return there;
  }

  /** Only the owner may enter: that is what the JDK's temporary directories are like. */
  private Path make() throws IOException {
    String prefix = LeftDirectories.prefix();
    Path made =
        parent == null
            ? Files.createTempDirectory(prefix)
            : Files.createTempDirectory(parent, prefix);
    jar.writeTo(jarIn(made));
    // Somebody waits for the worker, so not in this thread.
    PoolThreads.waiting("gyre-process-tidying", () -> LeftDirectories.deleteNextTo(made)).start();
    return made;
  }

  /** One worker less. */
  synchronized void leave() {
    workers--;
    Path there = current;
    if (workers == 0 && there != null) {
      current = null;
      delete(there);
    }
  }

  static void delete(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException failure) {
      LOG.debug("cannot delete {}", directory, failure);
    }
  }
}
