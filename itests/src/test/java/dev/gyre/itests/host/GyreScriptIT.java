package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ./gyre} says when there is nothing that it can start. */
class GyreScriptIT {

  @TempDir private Path scratch;

  @Test
  void withoutArguments_explainsItself() throws Exception {
    ChildProcess gyre = ChildProcess.run(GyreScript.command(scratch));

    assertEquals(0, gyre.awaitExit());
    assertTrue(gyre.lines().getFirst().startsWith("Gyre: "), gyre::output);
    gyre.awaitLine("^  host +starts the host");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hots            | gyre: unknown command: hots (see ./gyre)",
        "host --prot 1   | gyre: unknown argument: --prot (see --help)",
        "host --port abc | gyre: option --port needs a port between 0 and 65535: abc (see --help)",
        "host --port     | gyre: option --port needs a value (see --help)",
        "ps              | gyre: the number of a process is missing (see --help)",
        "pstree abc      | gyre: pstree needs a positive number: abc (see --help)",
        "bench --fast    | gyre: unknown option: --fast (see --help)",
        "bench --compare | gyre: option --compare needs a commit (see --help)",
        "help me         | gyre: unknown argument: me (see ./gyre)",
        "example web     | gyre: unknown example: web, there are http and redis (see ./gyre)",
      })
  void wrongArguments_areAnsweredInOneLine(String arguments, String answer) throws Exception {
    ChildProcess gyre = ChildProcess.run(GyreScript.command(scratch, arguments.split(" ")));

    assertEquals(2, gyre.awaitExit(), gyre::output);
    assertEquals(List.of(answer), gyre.lines());
  }

  @Test
  void neverBuilt_saysThatItBuilds_andWhenThatFails() throws Exception {
    Path script = Files.copy(BuiltProduct.SCRIPT, scratch.resolve("gyre"));
    ProcessBuilder command = GyreScript.command(scratch, "host");
    command.command().set(0, script.toString());

    ChildProcess gyre = ChildProcess.run(command);

    assertEquals(1, gyre.awaitExit(), gyre::output);
    assertEquals(
        List.of(
            "building Gyre, which was never built or has changed since...",
            GyreScript.BUILD_REFUSED,
            "gyre: the build has failed, see above"),
        gyre.lines());
  }

  @Test
  void withoutAnyJdk_namesWhatToInstall() throws Exception {
    Path nowhere = scratch.resolve("nowhere");

    assertOneLineAboutJdk(ChildProcess.run(onMachineWith(nowhere)), nowhere);
  }

  @Test
  void withJdk17Only_namesWhatToInstall() throws Exception {
    Path jvms = scratch.resolve("jvms");
    Path bin = Files.createDirectories(jvms.resolve("jdk-17-named-25/bin"));
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"17.0.13\"\n");
    GyreScript.script(bin.resolve("java"), "echo 'an old java was started'");
    GyreScript.script(bin.resolve("javac"), "echo 'an old javac was started'");

    assertOneLineAboutJdk(ChildProcess.run(onMachineWith(jvms)), jvms);
  }

  private static void assertOneLineAboutJdk(ChildProcess gyre, Path jvms)
      throws InterruptedException {
    assertEquals(3, gyre.awaitExit(), gyre::output);
    assertEquals(1, gyre.lines().size(), gyre::output);
    gyre.awaitLine("^gyre: no JDK 25 or newer found in .*" + jvms + ".*: install one");
  }

  /** A machine where Java is found in one folder if at all: not even on the path. */
  private ProcessBuilder onMachineWith(Path jvms) throws IOException {
    ProcessBuilder command = GyreScript.command(scratch, "host");
    Map<String, String> environment = command.environment();
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    for (String tool : List.of("bash", "dirname", "readlink", "sed")) {
      GyreScript.script(bin.resolve(tool), "exec " + onPath(tool) + " \"$@\"");
    }
    environment.keySet().removeAll(List.of("JAVA25_HOME", "JAVA_HOME"));
    environment.put("PATH", bin.toString());
    environment.put("GYRE_JVM_DIR", jvms.toString());
    environment.put("SDKMAN_DIR", scratch.toString());
    return command;
  }

  private static Path onPath(String tool) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
