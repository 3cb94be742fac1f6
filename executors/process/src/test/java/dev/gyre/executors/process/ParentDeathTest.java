package dev.gyre.executors.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

@Timeout(30)
final class ParentDeathTest {

  @TempDir private Path folder;

  @Test
  void workers_endWithTheirPoolsProcess_howeverThatEnds() throws Exception {
    Process parent = start(Parent.class);
    try {
      long worker = awaitWorker(parent);
      assertTrue(Pid.isAlive(worker));
      parent.destroyForcibly();
      await().until(() -> !Pid.isAlive(worker));
      assertEquals(0, directories());
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void directoryThatAHastyProcessHasLeft_isDeletedByTheNextPool() throws Exception {
    Process hasty = start(HastyParent.class);
    try {
      long worker = awaitWorker(hasty);
      assertEquals(0, hasty.waitFor());
      await().until(() -> !Pid.isAlive(worker));
    } finally {
      hasty.destroyForcibly();
    }
    Path somebodyElses = Files.createDirectory(folder.resolve("gyre-of-somebody-else"));
    ProcessPoolOptions options = ProcessPoolOptions.DEFAULT.withMaxWorkers(1).withDirectory(folder);
    try (var pool = new ProcessPoolExecutor(options)) {
      Answers.of(pool.submit(new Pid()));
      await().untilAsserted(() -> assertEquals(2, directories()));
      Answers.of(pool.submit(new Pid()));
    }
    assertEquals(1, directories());
    assertTrue(Files.exists(somebodyElses));
  }

  private Process start(Class<?> program) throws IOException {
    String classPath =
        Stream.of(program, ProcessPoolExecutor.class, PortableCall.class, Logger.class)
            .map(ParentDeathTest::root)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            program.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static long awaitWorker(Process parent) throws IOException {
    var output = parent.inputReader();
    String line = output.readLine();
    while (line != null && !line.startsWith("worker ")) {
      line = output.readLine();
    }
    return Long.parseLong(Objects.requireNonNull(line).substring("worker ".length()));
  }

  private long directories() throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      return left.count();
    }
  }

  /** Returns the jar or folder that a class comes from. */
  private static String root(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    String url = Objects.requireNonNull(type.getResource("/" + file), file).toString();
    String root = url.substring(0, url.length() - file.length());
    return Path.of(URI.create(root.replaceFirst("^jar:", "").replaceFirst("!/$", ""))).toString();
  }
}
