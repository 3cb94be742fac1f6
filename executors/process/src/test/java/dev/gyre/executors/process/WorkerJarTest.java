package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.executors.process.worker.WorkerMain;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class WorkerJarTest {

  @Test
  void jar_hasEveryClassOfItsPackages() throws Exception {
    var compiled = new TreeSet<String>();
    for (String each : List.of("wire", "worker")) {
      compiled.addAll(classes(each));
    }
    assertEquals(compiled, new TreeSet<>(WorkerJar.CLASSES));
  }

  private static List<String> classes(String name) throws IOException, URISyntaxException {
    Path main =
        Path.of(Objects.requireNonNull(WorkerMain.class.getResource("WorkerMain.class")).toURI());
    Path directory = Objects.requireNonNull(main.getParent()).resolveSibling(name);
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
          .map(file -> name + "/" + file.substring(0, file.length() - ".class".length()))
          .toList();
    }
  }
}
