package dev.gyre.itests.product;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles and starts programs as users do, with our jars and without our build. */
public final class JavaProgram {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private JavaProgram() {}

  /**
   * Compiles a program, with each warning an error.
   *
   * @param sources the folder of its sources
   * @param classes the folder for its classes
   * @param pathOption {@code -p} or {@code -cp}: where to put the jars
   * @param jars what it needs
   * @throws IOException if the sources cannot be read
   */
  public static void compile(Path sources, Path classes, String pathOption, List<Path> jars)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    List<String> options =
        List.of(
            "--release",
            "25",
            "-Xlint:all",
            "-Werror",
            "-d",
            classes.toString(),
            pathOption,
            path(jars));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> tree = Files.walk(sources)) {
      List<Path> units = tree.filter(file -> file.toString().endsWith(".java")).toList();
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
              .call();
      assertTrue(compiled, messages::toString);
    }
  }

  /**
   * Runs the JDK's launcher to its end.
   *
   * @param arguments the arguments
   * @return the process, which has ended
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the caller is interrupted
   */
  public static ChildProcess java(List<String> arguments) throws IOException, InterruptedException {
    return ChildProcess.run(launcher(arguments));
  }

  /**
   * Starts the JDK's launcher.
   *
   * @param arguments the arguments
   * @return the process; to be closed
   * @throws IOException if it cannot be started
   */
  public static ChildProcess start(List<String> arguments) throws IOException {
    return ChildProcess.start(launcher(arguments));
  }

  private static ProcessBuilder launcher(List<String> arguments) {
    var builder = new ProcessBuilder(command(arguments));
    // The JVM would announce in the output that it has picked these up.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder;
  }

  /**
   * Composes a command that starts the JDK's launcher.
   *
   * @param arguments the arguments
   * @return the command
   */
  public static List<String> command(List<String> arguments) {
    // It lives for a second, in which the quick compiler alone gets more done.
    List<String> command =
        new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(arguments);
    return command;
  }

  /**
   * Finds where classes of this JVM were loaded from.
   *
   * @param types the classes
   * @return the class path that has them all
   */
  public static String placesOf(Class<?>... types) {
    return path(Stream.of(types).map(JavaProgram::placeOf).distinct().toList());
  }

  private static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Joins files to a class path or module path.
   *
   * @param files jars and folders
   * @return the path
   */
  public static String path(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
