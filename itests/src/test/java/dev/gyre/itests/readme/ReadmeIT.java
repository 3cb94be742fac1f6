package dev.gyre.itests.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader who copies from the README gets what it promises. */
class ReadmeIT {

  /** What a command line of Maven in the README may consist of; to be extended with the README. */
  private static final Set<String> MAVEN_WORDS = Set.of("clean", "test", "package", "verify");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"Hello", "Talk", "Children", "Guest", "Processes"})
  void javaExample_printsWhatTheReadmeSays(String program) throws Exception {
    String name = program.toLowerCase(Locale.ROOT);
    Readme readme = Readme.read();
    Path source = Files.createDirectory(folder.resolve("source"));
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Files.writeString(source.resolve(program + ".java"), readme.marked("run: " + name, "java"));
    List<Path> jars =
        BuiltProduct.jars(
            "gyre-api",
            "gyre-policy-default",
            "gyre-nio",
            "gyre-executors-threads",
            "gyre-executors-process",
            "slf4j-api",
            "logback-classic",
            "logback-core");
    JavaProgram.compile(source, classes, "-cp", jars);

    ChildProcess example =
        JavaProgram.java(List.of("-cp", JavaProgram.path(jars) + ":" + classes, program));

    assertEquals(0, example.awaitExit(), example::output);
    for (String line : readme.marked("prints: " + name, "").lines().toList()) {
      assertEquals(1, example.count("^" + Pattern.quote(line) + "$"), example::output);
    }
  }

  @Test
  void commandsOfTheScript_areThoseItExplains() throws Exception {
    String usage = outputOf("./gyre");
    String hostUsage = outputOf("./gyre", "host", "--help");
    List<String[]> lines = commandLines("./gyre");

    assertFalse(lines.isEmpty(), "the README starts nothing with ./gyre");
    for (String[] words : lines) {
      assertTrue(isExplained(words[1], usage), () -> words[1] + " is not in:\n" + usage);
      for (int i = 2; i < words.length; i++) {
        String word = words[i];
        boolean explained = !word.startsWith("-") || isExplained(word, hostUsage);
        assertTrue(explained, () -> word + " is not in:\n" + hostUsage);
      }
    }
  }

  @Test
  void commandsOfMaven_exist() throws Exception {
    List<String[]> lines = commandLines("mvn");

    assertFalse(lines.isEmpty(), "the README starts nothing with mvn");
    for (String[] words : lines) {
      List<String> arguments = List.of(words).subList(1, words.length);
      assertTrue(MAVEN_WORDS.containsAll(arguments), () -> "not all known: " + arguments);
    }
  }

  @Test
  void missingMark_isAnError() {
    var unmarked = new Readme("# Title\n\n```java\nclass Hello {}\n```\n");

    assertThrows(IllegalArgumentException.class, () -> unmarked.marked("run: hello", "java"));
    assertThrows(IllegalArgumentException.class, () -> unmarked.blocks("sh"));
    assertEquals(List.of("class Hello {}\n"), unmarked.blocks("java"));
  }

  /** An entry of a usage text begins with two or more spaces and the word. */
  private static boolean isExplained(String word, String usage) {
    return Pattern.compile("^ {2,}" + Pattern.quote(word) + "\\b", Pattern.MULTILINE)
        .matcher(usage)
        .find();
  }

  private static List<String[]> commandLines(String command) throws Exception {
    return Readme.read().blocks("sh").stream()
        .flatMap(String::lines)
        .map(line -> line.replaceFirst("\\s*#.*", "").split("\\s+"))
        .filter(words -> words[0].equals(command))
        .toList();
  }

  private static String outputOf(String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(BuiltProduct.ROOT.toFile());
    builder.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    ChildProcess child = ChildProcess.run(builder);
    assertEquals(0, child.awaitExit(), child::output);
    return child.output();
  }
}
