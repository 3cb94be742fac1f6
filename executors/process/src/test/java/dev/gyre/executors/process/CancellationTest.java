package dev.gyre.executors.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls that are cancelled. */
@Timeout(30)
final class CancellationTest {

  @TempDir private Path folder;

  @Test
  void queuedCall_neverBegins() throws Exception {
    try (var pool = pool(WhenCancelled.LEAVE)) {
      String gate = folder.resolve("gate").toString();
      Future<?> first =
          pool.submit(() -> {
            while (!Files.exists(Path.of(gate))) {
              Thread.sleep(5);
            }
            return null;
          });
      String trace = folder.resolve("trace").toString();
      Future<?> second = pool.submit(() -> Files.createFile(Path.of(trace)).toString());
      second.cancel(true);
      Files.createFile(Path.of(gate));
      Answers.of(first);
      Answers.of(pool.submit(new Pid()));
      assertFalse(Files.exists(Path.of(trace)));
    }
  }

  @Test
  void runningCall_isLeftAlone() throws Exception {
    try (var pool = pool(WhenCancelled.LEAVE)) {
      long pid = Answers.of(pool.submit(new Pid()));
      Future<?> running = longCall(pool);
      running.cancel(true);
      Files.createFile(folder.resolve("enough"));
      assertEquals(pid, Answers.of(pool.submit(new Pid())));
      assertTrue(Files.exists(folder.resolve("finished")));
    }
  }

  @Test
  void runningCall_isInterrupted() throws Exception {
    try (var pool = pool(WhenCancelled.INTERRUPT)) {
      long pid = Answers.of(pool.submit(new Pid()));
      Future<?> running = longCall(pool);
      running.cancel(true);
      assertEquals(pid, Answers.of(pool.submit(new Pid())));
      assertFalse(Files.exists(folder.resolve("finished")));
    }
  }

  @Test
  void runningCall_isEndedWithItsWorker() throws Exception {
    try (var pool = pool(WhenCancelled.TERMINATE)) {
      long pid = Answers.of(pool.submit(new Pid()));
      Future<?> running = longCall(pool);
      running.cancel(true);
      assertNotEquals(pid, Answers.of(pool.submit(new Pid())));
      await().until(() -> !Pid.isAlive(pid));
      assertFalse(Files.exists(folder.resolve("finished")));
    }
  }

  /** Returns a call that runs until a file appears. */
  private Future<?> longCall(ProcessPoolExecutor pool) {
    String begun = folder.resolve("begun").toString();
    String enough = folder.resolve("enough").toString();
    String finished = folder.resolve("finished").toString();
    Future<?> call =
        pool.submit(() -> {
          Files.createFile(Path.of(begun));
          while (!Files.exists(Path.of(enough))) {
            Thread.sleep(5);
          }
          return Files.createFile(Path.of(finished)).toString();
        });
    await().until(() -> Files.exists(Path.of(begun)));
    return call;
  }

  private static ProcessPoolExecutor pool(WhenCancelled reaction) {
    return new ProcessPoolExecutor(
        ProcessPoolOptions.DEFAULT.withMaxWorkers(1).withWhenCancelled(reaction));
  }
}
