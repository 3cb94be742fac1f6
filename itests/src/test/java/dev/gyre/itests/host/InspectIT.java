package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./gyre ps} and {@code ./gyre pstree} look into other processes. */
class InspectIT {

  private static final String TITLE = "<EventLoop-1 .*> in thread 'shop loop' #[0-9]+, ";

  @TempDir private Path scratch;

  @Test
  void program_isSeenInAllItsStates() throws Exception {
    try (ChildProcess shop = startShop()) {
      shop.awaitLine("^done: open$");

      assertTreeOfShop(gyre("pstree", shop));

      order(shop, "quarrel");
      assertCircle(gyre("pstree", shop));

      order(shop, "stick");
      assertStuck(gyre("ps", shop));
    }
  }

  private static void order(ChildProcess shop, String order) throws IOException {
    shop.type(order);
    shop.awaitLine("^done: " + order + "$");
  }

  private static void assertTreeOfShop(ChildProcess pstree) throws Exception {
    assertEquals(0, pstree.awaitExit(), pstree::output);
    assertLines(
        pstree,
        TITLE + "3 tasks",
        "└── keeper \\([0-9a-f]+\\) waiting",
        "    │   at dev.gyre.shop/dev.gyre.shop.Shop.keepShop\\(Shop.java:[0-9]+\\)",
        "    ├── count \\([0-9a-f]+\\) waiting",
        "    │       at dev.gyre.shop/dev.gyre.shop.Shop.count\\(Shop.java:[0-9]+\\)",
        "    └── gather \\([0-9a-f]+\\) waiting",
        "            at dev.gyre.shop/dev.gyre.shop.Shop.*keepShop.*\\(Shop.java:[0-9]+\\)");
  }

  private static void assertCircle(ChildProcess pstree) throws Exception {
    assertEquals(5, pstree.awaitExit(), pstree::output);
    assertLines(
        pstree,
        "gyre: tasks wait for each other in a circle, which no tree shows \\(ps does\\)",
        "cycle: left (\\([0-9a-f]+\\)) → right \\([0-9a-f]+\\) → left \\1");
  }

  private static void assertStuck(ChildProcess ps) throws Exception {
    assertEquals(0, ps.awaitExit(), ps::output);
    ps.awaitLine("^" + TITLE + "6 tasks$");
    ps.awaitLine("^  gave no turn: ");
    ps.awaitLine("^    at java.base/.*CountDownLatch.await\\(");
    ps.awaitLine("^    at dev.gyre.shop/dev.gyre.shop.Shop.stick\\(Shop.java:[0-9]+\\)$");
    ps.awaitLine("^[0-9a-f]+ +sticker +running +dev.gyre.shop/dev.gyre.shop.Shop.stick\\(.* - +-$");
    ps.awaitLine("^[0-9a-f]+ +count +waiting .*<Future pending> +keeper \\([0-9a-f]+\\)$");
    ps.awaitLine("^[0-9a-f]+ +left +waiting .*task right +right \\([0-9a-f]+\\)$");
    ps.awaitLine("^cycle: left .* → right .* → left ");
  }

  private static void assertLines(ChildProcess process, String... patterns) {
    List<String> lines = process.lines();
    assertEquals(patterns.length, lines.size(), process::output);
    for (int i = 0; i < patterns.length; i++) {
      String line = lines.get(i);
      assertTrue(line.matches(patterns[i]), () -> line + " in " + process.output());
    }
  }

  @Test
  void host_isSeen_thoughItsBundlesAreUnknownToTheSystemClassLoader() throws Exception {
    try (RunningHost host = RunningHost.start(scratch)) {
      ChildProcess ps = gyre("ps", host.process());

      assertEquals(0, ps.awaitExit(), ps::output);
      assertLines(ps, "<EventLoop-1 running .*> in thread 'gyre-example-echo' #[0-9]+, 0 tasks");
    }
  }

  @Test
  void jvmWithoutGyre_isNamed() throws Exception {
    try (ChildProcess other =
        JavaProgram.start(List.of("-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", "0"))) {
      other.awaitLine("127.0.0.1");

      assertRefused(gyre("ps", other), "gyre: no Gyre in process " + other.pid() + ", .*");
    }
  }

  @Test
  void jvmThatAllowsNobody_isNamed() throws Exception {
    try (ChildProcess other =
        JavaProgram.start(
            List.of(
                "-XX:+DisableAttachMechanism",
                "-m",
                "jdk.httpserver",
                "-b",
                "127.0.0.1",
                "-p",
                "0"))) {
      other.awaitLine("127.0.0.1");

      assertRefused(
          gyre("pstree", other), "gyre: process " + other.pid() + " cannot be attached to.*");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void otherProgram_isNamed_andNotHarmed() throws Exception {
    try (ChildProcess sleep = ChildProcess.start(new ProcessBuilder("sleep", "60"))) {
      assertRefused(gyre("ps", sleep), "gyre: process " + sleep.pid() + " is no JVM: .*");
      assertTrue(ProcessHandle.of(sleep.pid()).orElseThrow().isAlive());
    }
  }

  private static void assertRefused(ChildProcess gyre, String line) throws Exception {
    assertEquals(4, gyre.awaitExit(), gyre::output);
    assertLines(gyre, line);
  }

  private ChildProcess gyre(String command, ChildProcess process) throws Exception {
    return ChildProcess.run(GyreScript.command(scratch, command, Long.toString(process.pid())));
  }

  private ChildProcess startShop() throws IOException {
    List<Path> libraries =
        BuiltProduct.jars("gyre-api", "gyre-policy-default", "gyre-nio", "slf4j-api");
    Path classes = scratch.resolve("classes");
    JavaProgram.compile(
        Path.of("src/test/inspected"), classes, "-p", BuiltProduct.jars("gyre-api"));
    List<Path> path = Stream.concat(libraries.stream(), Stream.of(classes)).toList();
    return JavaProgram.start(
        List.of(
            "--add-opens=java.base/java.lang=dev.gyre.policy",
            "-p",
            JavaProgram.path(path),
            "-m",
            "dev.gyre.shop/dev.gyre.shop.Shop"));
  }
}
