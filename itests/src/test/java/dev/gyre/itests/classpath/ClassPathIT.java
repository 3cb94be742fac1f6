package dev.gyre.itests.classpath;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same program as on the module path, started as {@code java -cp}. */
class ClassPathIT {

  /** What suffices for a working loop. */
  private static final String[] SMALLEST = {
    "gyre-api", "gyre-policy-default", "gyre-nio", "slf4j-api"
  };

  private static final String[] ALL = {
    "gyre-api",
    "gyre-policy-default",
    "gyre-nio",
    "gyre-epoll",
    "gyre-executors-threads",
    "gyre-executors-process",
    "slf4j-api",
    "logback-classic",
    "logback-core"
  };

  @TempDir private static Path classes;

  @BeforeAll
  static void compile() throws IOException {
    JavaProgram.compile(
        Path.of("src/test/consumer/dev"), classes, "-cp", BuiltProduct.jars("gyre-api"));
  }

  @Test
  void withAllJarsAndFlags_eachBasicWorks() throws Exception {
    ChildProcess program =
        start(
            ALL,
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED");

    program.awaitLine("^loop .* tasks=loop-scheduled>");
    assertBasics(program);
    assertEquals(1, program.count("^default executor works$"), program::output);
    assertEquals(1, program.count("^worker process works$"), program::output);
  }

  @Test
  void withTheFourJarsOfAWorkingLoop_onlyTheDefaultExecutorIsMissing_andTheErrorNamesIt()
      throws Exception {
    ChildProcess program = start(SMALLEST);

    program.awaitLine("^loop .* tasks=baton>");
    assertBasics(program);
    assertEquals(
        1,
        program.count("^default executor refused: .*install gyre-executors-threads"),
        program::output);
  }

  private static void assertBasics(ChildProcess program) throws InterruptedException {
    assertEquals(0, program.awaitExit(), program::output);
    for (String line :
        List.of(
            "policy default",
            "run 42",
            "tasks 3",
            "order \\[soon, timer]",
            "echo hello",
            "own executor works")) {
      assertEquals(1, program.count("^" + line + "$"), program::output);
    }
  }

  private static ChildProcess start(String[] artifacts, String... flags)
      throws IOException, InterruptedException {
    List<Path> path =
        Stream.concat(BuiltProduct.jars(artifacts).stream(), Stream.of(classes)).toList();
    List<String> arguments = new ArrayList<>(List.of(flags));
    arguments.addAll(List.of("-cp", JavaProgram.path(path), "dev.gyre.consumer.Basics"));
    return JavaProgram.java(arguments);
  }
}
