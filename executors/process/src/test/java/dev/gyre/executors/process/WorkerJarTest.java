package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.worker.WorkerMain;
import dev.gyre.spi.remote.ClassCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class WorkerJarTest {

  @Test
  void jar_hasEveryClassOfItsPackages() throws Exception {
    var compiled = new TreeSet<String>();
    for (Class<?> each : List.of(Frame.class, WorkerMain.class, ClassCode.class)) {
      compiled.addAll(classesBeside(each));
    }
    assertEquals(compiled, new TreeSet<>(WorkerJar.CLASSES));
  }

  /** The API may be a folder or a jar, whoever runs this. */
  private static List<String> classesBeside(Class<?> one) throws Exception {
    URI file = Objects.requireNonNull(one.getResource(one.getSimpleName() + ".class")).toURI();
    if (file.getScheme().equals("jar")) {
      try (FileSystem _ = FileSystems.newFileSystem(file, Map.of())) {
        return classesIn(Path.of(file).getParent(), one.getPackageName());
      }
    }
    return classesIn(Path.of(file).getParent(), one.getPackageName());
  }

  private static List<String> classesIn(Path folder, String name) throws IOException {
    String place = name.substring("dev.gyre.".length()).replace('.', '/') + "/";
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
          .map(file -> place + file.substring(0, file.length() - ".class".length()))
          .toList();
    }
  }
}
