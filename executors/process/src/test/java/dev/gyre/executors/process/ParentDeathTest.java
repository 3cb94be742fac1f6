package dev.gyre.executors.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.io.File;
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
    String classPath =
        Stream.of(Parent.class, ProcessPoolExecutor.class, PortableCall.class, Logger.class)
            .map(ParentDeathTest::root)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Parent.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (var output = parent.inputReader()) {
      String line = output.readLine();
      while (line != null && !line.startsWith("worker ")) {
        line = output.readLine();
      }
      long worker = Long.parseLong(Objects.requireNonNull(line).substring("worker ".length()));
      assertTrue(Pid.isAlive(worker));
      parent.destroyForcibly();
      await().until(() -> !Pid.isAlive(worker));
      try (Stream<Path> left = Files.list(folder)) {
        assertEquals(0, left.count());
      }
    } finally {
      parent.destroyForcibly();
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
