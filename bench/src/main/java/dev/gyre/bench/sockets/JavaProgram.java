package dev.gyre.bench.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program for a virtual machine of its own, with the JDK's own settings.
 *
 * @param flags what the virtual machine is started with
 * @param classPath where it finds its classes
 * @param main the class that is started, and its arguments
 */
record JavaProgram(List<String> flags, String classPath, List<String> main) {

  /** Copies the lists. */
  JavaProgram {
    flags = List.copyOf(flags);
    main = List.copyOf(main);
  }

  List<String> command() {
    return command(List.of());
  }

  /**
   * Lets the JDK remember, in a file that is gone with this process, what the program has loaded
   * and linked.
   *
   * @param training starts the program, and has it do what it is to remember
   * @return the same program, which begins with that
   */
  JavaProgram withCache(Training training) throws IOException {
    Path cache = Files.createTempFile("gyre-bench-", ".aot");
    cache.toFile().deleteOnExit();
    Files.delete(cache);
    training.of(command(List.of("-XX:AOTCacheOutput=" + cache)));
    if (!Files.exists(cache)) {
      throw new IOException("the JDK has made no AOT cache of " + main);
    }
    List<String> more = new ArrayList<>(flags);
    more.add("-XX:AOTCache=" + cache);
    more.add("-XX:AOTMode=on"); // rather than start without it, and silently
    return new JavaProgram(more, classPath, main);
  }

  /** Starts a program and has it end. */
  @FunctionalInterface
  interface Training {
    void of(List<String> command) throws IOException;
  }

  private List<String> command(List<String> moreFlags) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(flags);
    command.addAll(moreFlags);
    command.addAll(List.of("-cp", classPath));
    command.addAll(main);
    return command;
  }
}
