package dev.gyre.bench.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A program in C, compiled when it is needed and was changed. */
public final class NativeProgram {

  private NativeProgram() {}

  /**
   * Compiles a program unless that was done.
   *
   * @param name of its source in {@code src/main/c}, without the ending
   * @param libraries what it is linked with, such as {@code -lm}
   * @return the program
   * @throws IOException if the compiler fails
   */
  public static Path compiled(String name, String... libraries) throws IOException {
    Path module = Path.of(Objects.requireNonNull(System.getProperty("gyre.bench"), "gyre.bench"));
    Path source = module.resolve("src/main/c").resolve(name + ".c");
    Path folder = module.resolve("target/native");
    Path program = folder.resolve(name);
    if (!Files.exists(program)
        || isOlder(program, source)
        || isOlder(program, source.resolveSibling("common.h"))) {
      Files.createDirectories(folder);
      compile(source, folder, program, libraries);
    }
    return program;
  }

  private static boolean isOlder(Path program, Path source) throws IOException {
    return Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0;
  }

  /** Others may compile at the same time: whoever is through puts a whole program in place. */
  private static void compile(Path source, Path folder, Path program, String... libraries)
      throws IOException {
    Path fresh = Files.createTempFile(folder, "cc-", "");
    List<String> command =
        new ArrayList<>(
            List.of("cc", "-O2", "-pthread", "-o", fresh.toString(), source.toString()));
    command.addAll(List.of(libraries));
    var compiler =
        new ProcessBuilder(command)
            .inheritIO()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (compiler.waitFor() != 0) {
        throw new IOException("cannot compile " + source);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while compiling " + source, e);
    }
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }
}
