package dev.gyre.executors.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of classes that workers start from, as the JVM calls class data sharing. A worker
 * that finds none writes a draft when it exits, which becomes the archive if all went well: so
 * others never read half of one. Only one worker at a time does, since the rest would do the same.
 * Thread-safe.
 */
final class StartArchive {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private static final AtomicInteger DRAFTS = new AtomicInteger();

  private final @Nullable Path file;
  private final AtomicBoolean beingMade = new AtomicBoolean();

  StartArchive(@Nullable Path file) {
    this.file = file;
  }

  /** Returns where the next worker writes its draft; null if it is not to. */
  @Nullable Path claimDraft() {
    Path archive = file;
    if (archive == null || Files.exists(archive) || !beingMade.compareAndSet(false, true)) {
      return null;
    }
    String suffix = "." + ProcessHandle.current().pid() + "-" + DRAFTS.incrementAndGet();
    return archive.resolveSibling(archive.getFileName() + suffix);
  }

  /** Returns what a worker's JVM is started with. */
  List<String> options(@Nullable Path draft) {
    if (draft != null) {
      return List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xlog:cds*=off", "-Xlog:aot*=off");
    }
    Path archive = file;
    return archive == null || !Files.exists(archive)
        ? List.of()
        : List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-Xlog:aot*=off");
  }

  /**
   * Takes the draft of a worker that has ended.
   *
   * @param draft the draft, or null
   * @param complete whether the worker has ended as it should
   */
  void take(@Nullable Path draft, boolean complete) {
    Path archive = file;
    if (draft == null || archive == null) {
      return;
    }
    try {
      if (complete && Files.exists(draft)) {
        Files.move(draft, archive, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(draft);
      }
    } catch (IOException failure) {
      LOG.warn("workers cannot keep the archive that they would start from: {}", archive, failure);
    } finally {
      beingMade.set(false);
    }
  }
}
