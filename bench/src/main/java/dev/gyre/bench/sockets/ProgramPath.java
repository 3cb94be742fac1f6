package dev.gyre.bench.sockets;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The part of this process's class path that another program needs. */
final class ProgramPath {

  private ProgramPath() {}

  /**
   * Picks jars.
   *
   * @param packages folders, such as {@code dev/gyre}, one of which each entry has
   * @return a class path of jars alone: of folders, which an AOT cache does not take, jars are made
   */
  static String of(String... packages) throws IOException {
    List<String> entries = new ArrayList<>();
    String whole = Objects.requireNonNull(System.getProperty("java.class.path"), "class path");
    for (String entry : whole.split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path) && hasFolder(path, packages)) {
        entries.add(packed(path).toString());
      } else if (Files.isRegularFile(path) && isJarWith(path, packages)) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static boolean hasFolder(Path folder, String... packages) {
    return Stream.of(packages).anyMatch(each -> Files.isDirectory(folder.resolve(each)));
  }

  private static boolean isJarWith(Path file, String... packages) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .anyMatch(each -> Stream.of(packages).anyMatch(it -> each.getName().startsWith(it)));
    }
  }

  private static Path packed(Path folder) throws IOException {
    Path jar = Files.createTempFile("gyre-bench-", ".jar");
    jar.toFile().deleteOnExit();
    try (Stream<Path> files = Files.walk(folder);
        OutputStream out = Files.newOutputStream(jar);
        var zip = new ZipOutputStream(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
    return jar;
  }
}
