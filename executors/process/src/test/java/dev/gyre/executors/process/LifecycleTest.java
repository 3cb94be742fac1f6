package dev.gyre.executors.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.MissingProviderException;
import dev.gyre.PortableCall;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When workers and pools begin and end. */
@Timeout(30)
final class LifecycleTest {

  @TempDir private Path folder;
  private ProcessPoolOptions one;

  @BeforeEach
  void setUp() {
    one = ProcessPoolOptions.DEFAULT.withMaxWorkers(1).withDirectory(folder);
  }

  // Workers

  @Test
  void workers_startWhenCallsWait_andNotMoreThanAllowed() throws Exception {
    try (var pool = new ProcessPoolExecutor(one.withMaxWorkers(2))) {
      assertTrue(pool.toString().contains("(0 of 2 workers"), pool.toString());
      var calls = new ArrayList<Future<Long>>();
      for (int i = 0; i < 50; i++) {
        calls.add(pool.submit(new Pid()));
      }
      var pids = new ArrayList<Long>();
      for (Future<Long> each : calls) {
        pids.add(Answers.of(each));
      }
      long distinct = pids.stream().distinct().count();
      assertTrue(distinct <= 2, () -> "workers: " + pids);
    }
  }

  @Test
  void worker_isReplacedAfterSoManyTasks() throws Exception {
    try (var pool = new ProcessPoolExecutor(one.withMaxTasksPerWorker(2))) {
      var pids = new ArrayList<Long>();
      for (int i = 0; i < 5; i++) {
        pids.add(Answers.of(pool.submit(new Pid())));
      }
      assertEquals(pids.get(0), pids.get(1));
      assertNotEquals(pids.get(1), pids.get(2));
      assertEquals(pids.get(2), pids.get(3));
      assertNotEquals(pids.get(3), pids.get(4));
      await().until(() -> !Pid.isAlive(pids.get(0)) && !Pid.isAlive(pids.get(2)));
    }
  }

  @Test
  void idleWorker_ends_andItsDirectoryWithIt() throws Exception {
    try (var pool = new ProcessPoolExecutor(one.withIdleTime(Duration.ofMillis(50)))) {
      long pid = Answers.of(pool.submit(new Pid()));
      await().until(() -> !Pid.isAlive(pid));
      await().untilAsserted(() -> assertEquals(List.of(), files(folder)));
      assertNotEquals(pid, Answers.of(pool.submit(new Pid())));
    }
  }

  @Test
  void warmWorker_isThereBeforeTheFirstCall_andStays() throws Exception {
    ProcessPoolOptions warm = one.withWarmWorkers(1).withIdleTime(Duration.ofMillis(1));
    try (var pool = new ProcessPoolExecutor(warm)) {
      await().until(() -> pool.toString().contains("(1 of 1 workers, 1 idle"));
      long pid = Answers.of(pool.submit(new Pid()));
      assertEquals(pid, Answers.of(pool.submit(new Pid())));
    }
  }

  @Test
  void directory_isPrivate_andTheSocketIsGoneOnceItWasUsed() throws Exception {
    try (var pool = new ProcessPoolExecutor(one)) {
      Answers.of(pool.submit(new Pid()));
      Path directory = files(folder).getFirst();
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
      assertEquals(List.of(directory.resolve("worker.jar")), files(directory));
    }
    assertEquals(List.of(), files(folder));
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which tells what a process has mapped
  void archive_isMadeByTheFirstWorkerThatExits_andUsedByTheNext() throws Exception {
    Path archive = folder.resolve("workers.jsa");
    Path directory = Files.createDirectory(folder.resolve("pool"));
    ProcessPoolOptions options = one.withDirectory(directory).withArchive(archive);
    try (var pool = new ProcessPoolExecutor(options)) {
      Answers.of(pool.submit(new Pid()));
    }
    assertEquals(List.of(archive, directory), files(folder).stream().sorted().toList().reversed());
    try (var pool = new ProcessPoolExecutor(options)) {
      String arguments =
          Answers.of(
              pool.submit(
                  () -> Files.readString(Path.of("/proc/self/cmdline")).replace('\0', ' ')));
      assertTrue(arguments.contains("-XX:SharedArchiveFile=" + archive), arguments);
      String maps = Answers.of(pool.submit(() -> Files.readString(Path.of("/proc/self/maps"))));
      assertTrue(maps.contains(archive.toString()), "the archive is not in use");
    }
  }

  // Pools

  @Test
  void shutdown_finishesWhatWasAccepted() throws Exception {
    var pool = new ProcessPoolExecutor(one);
    var calls = new ArrayList<Future<Long>>();
    for (int i = 0; i < 20; i++) {
      calls.add(pool.submit(new Pid()));
    }
    pool.shutdown();
    var refused = assertThrows(RejectedExecutionException.class, () -> pool.submit(new Pid()));
    assertTrue(
        refused.getMessage().matches("process pool gyre-process-\\d+ is shut down: .*"),
        refused.getMessage());
    for (Future<Long> each : calls) {
      assertNotEquals(0, Answers.of(each));
    }
    assertTrue(pool.awaitTermination(10, SECONDS));
    assertTrue(pool.isTerminated());
    assertFalse(Pid.isAlive(calls.getFirst().get()));
    assertEquals(List.of(), files(folder));
  }

  @Test
  void shutdownNow_answersEveryCall() throws Exception {
    var pool = new ProcessPoolExecutor(one);
    Path begun = folder.resolve("begun");
    String name = begun.toString();
    Future<?> running =
        pool.submit(() -> {
          Files.createFile(Path.of(name));
          Thread.sleep(60_000);
          return null;
        });
    Future<Long> queued = pool.submit(new Pid());
    await().until(() -> Files.exists(begun));

    assertEquals(1, pool.shutdownNow().size());
    var killed = Answers.failure(BrokenProcessPoolException.class, running);
    assertTrue(killed.getMessage().contains("the pool was shut down at once"), killed.getMessage());
    Answers.failure(RejectedExecutionException.class, queued);
    assertTrue(pool.awaitTermination(10, SECONDS));
  }

  @Test
  void shutdownNow_whileAWorkerStarts_answersEveryCall() throws Exception {
    var pool = new ProcessPoolExecutor(one);
    Future<Long> waiting = pool.submit(new Pid());
    pool.shutdownNow();
    Answers.failure(RejectedExecutionException.class, waiting);
    assertTrue(pool.awaitTermination(10, SECONDS));
  }

  @Test
  void unusedPool_endsAtOnce() throws Exception {
    var pool = new ProcessPoolExecutor(one);
    pool.shutdown();
    assertTrue(pool.isTerminated());
  }

  // What keeps workers from starting

  @Test
  void missingProgram_isNamed() {
    ProcessPoolOptions options = one.withJava(Path.of("/no/such/java"));
    assertEquals(
        "no worker process can be started: java.io.IOException: there is no program /no/such/java;"
            + " name one by ProcessPoolOptions.withJava",
        startFailure(options).getMessage());
    ExecutorProvider provider = new ProcessExecutorProvider(options);
    assertTrue(provider.unavailable().orElseThrow().contains("/no/such/java"));
    assertTrue(new ProcessExecutorProvider().unavailable().isEmpty());
  }

  @Test
  void missingDirectory_isNamed() {
    var failure = startFailure(one.withDirectory(folder.resolve("missing")));
    assertTrue(
        failure.getMessage().contains("its private directory cannot be made")
            && failure.getMessage().contains("missing"),
        failure.getMessage());
  }

  @Test
  void longDirectory_isToldWithTheRemedy() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("x".repeat(60)).resolve("y".repeat(60)));
    var failure = startFailure(one.withDirectory(deep));
    assertTrue(failure.getMessage().contains("with a short path"), failure.getMessage());
  }

  @Test
  void programThatEndsAtOnce_isToldWithItsCode() {
    var failure = startFailure(one.withJvmOptions(List.of("-XX:NoSuchOption")));
    assertEquals(1, failure.exitCode().orElse(1));
    assertTrue(
        failure.getMessage().contains("its process ended at once: exit code 1")
            && failure.getMessage().contains("NoSuchOption"),
        failure.getMessage());
  }

  @Test
  void programThatNeverReports_isGivenUp() throws IOException {
    Path script = Files.writeString(folder.resolve("java"), "#!/bin/sh\nexec sleep 60\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    var failure = startFailure(one.withJava(script).withStartTimeout(Duration.ofMillis(200)));
    assertTrue(
        failure.getMessage().contains("it did not report within PT0.2S (startTimeout)"),
        failure.getMessage());
  }

  private static BrokenProcessPoolException startFailure(ProcessPoolOptions options) {
    try (var pool = new ProcessPoolExecutor(options)) {
      Future<?> first = pool.submit(new Pid());
      Future<?> second = pool.submit(new Pid());
      Answers.failure(BrokenProcessPoolException.class, second);
      return Answers.failure(BrokenProcessPoolException.class, first);
    }
  }

  // As a provider

  @Test
  void provider_isFound_andServesWhoPrefersIt() throws Exception {
    assertEquals(
        List.of("process"),
        Providers.installed(Part.EXECUTOR).stream().map(ExecutorProvider::name).toList());
    assertTrue(new ProcessExecutorProvider().ranking() < -10, "it must rank below virtual threads");
    try (var lease = Providers.executor().lease()) {
      var unasked = assertThrows(MissingProviderException.class, () -> lease.submit(new Pid()));
      assertTrue(
          unasked.getMessage().contains("'process' serves only if it is preferred by name"),
          unasked.getMessage());
      Providers.prefer(Part.EXECUTOR, "process");
      long pid = Answers.of(lease.submit(new Pid()));
      assertNotEquals(ProcessHandle.current().pid(), pid);
      Future<?> failing =
          lease.submit(
              PortableCall.of(() -> {
                throw new IOException("from afar");
              }));
      assertEquals("from afar", Answers.failure(IOException.class, failing).getMessage());
    } finally {
      Providers.prefer(Part.EXECUTOR, null);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
