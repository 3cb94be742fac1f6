package dev.gyre.itests.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parts of a host are replaced while clients are talking: each question is answered, once and in
 * order, and the log has one line for each swap.
 */
class HostSwapIT {

  /** Answers before, between and after the swaps, so that each part serves under load. */
  private static final int ANSWERS = 500;

  private static final List<String> COUNTS = new ArrayList<>();

  @TempDir private static Path scratch;
  private static RunningHost host;
  private int linesBefore;

  @BeforeAll
  static void startHost() throws IOException {
    host = RunningHost.start(scratch);
  }

  @AfterAll
  static void reportAndCloseHost() throws IOException {
    host.close();
    BuiltProduct.writeReport("host-swap-counts.txt", String.join("\n", COUNTS) + "\n");
  }

  @BeforeEach
  void markLog() {
    linesBefore = host.process().lines().size();
  }

  @AfterEach
  void emptyDeployFolder() throws IOException {
    try (var files = Files.list(host.deploy())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void executorSwappedInTheShell_answersEachWorkLineOnceInOrder() throws Exception {
    try (SteadyClient worker = startWorker()) {
      worker.awaitAnswers(ANSWERS);
      host.process().type("swap executor virtual", "executor: threads -> virtual");
      worker.awaitAnswers(ANSWERS);
      host.process().type("swap executor", "executor: virtual -> threads");
      worker.awaitAnswers(ANSWERS);

      assertAllAnswered("executor swapped and back, work lines", worker);
    }
    assertOneSwitch("executor", "threads", "virtual");
    assertOneSwitch("executor", "virtual", "threads");
  }

  @Test
  void policyDroppedIntoTheDeployFolder_servesUntilItIsRemoved() throws Exception {
    List<String> policies = new ArrayList<>();
    Path jar = BuiltProduct.jars("gyre-example-policy").getFirst();
    Path deployed = host.deploy().resolve(jar.getFileName());
    try (SteadyClient worker = startWorker();
        SteadyClient asker =
            SteadyClient.start(
                host.port(), number -> "policy", (number, name) -> isPolicy(name, policies))) {
      asker.awaitAnswers(ANSWERS);
      Files.copy(jar, deployed);
      awaitSwitch("policy", "default", "debug");
      asker.awaitAnswers(ANSWERS);
      Files.delete(deployed);
      awaitSwitch("policy", "debug", "default");
      asker.awaitAnswers(ANSWERS);

      assertAllAnswered("policy deployed and removed, policy lines", asker);
      assertAllAnswered("policy deployed and removed, work lines", worker);
    }
    assertEquals(List.of("default", "debug", "default"), policies);
    assertOneSwitch("policy", "default", "debug");
    assertOneSwitch("policy", "debug", "default");
  }

  /** Notes which policy came after which; the receiver's thread only, until the client finished. */
  private static boolean isPolicy(String name, List<String> policies) {
    if (policies.isEmpty() || !policies.getLast().equals(name)) {
      policies.add(name);
    }
    return List.of("default", "debug").contains(name);
  }

  @Test
  void configurationDroppedIntoTheDeployFolder_setsTheNumberOfThreads() throws Exception {
    Path configuration = host.deploy().resolve("dev.gyre.executors.threads.cfg");
    try (SteadyClient worker = startWorker()) {
      worker.awaitAnswers(ANSWERS);
      assertTrue(executorThreads() > 1, "the usual pool has one thread only");
      RunningHost.replace(configuration, "maxThreads=1\n");
      awaitSwitch("executor", "threads", "threads");
      // Those of the pool before it end after their idle time.
      await("one thread").until(HostSwapIT::executorThreads, threads -> threads == 1);
      worker.awaitAnswers(ANSWERS);
      refuse(configuration);
      worker.awaitAnswers(ANSWERS);
      int beforeRemoval = host.process().lines().size();
      Files.delete(configuration);
      host.process().awaitLine(line("executor", "threads", "threads"), beforeRemoval);
      worker.awaitAnswers(ANSWERS);

      assertAllAnswered("executor configured by file and back, work lines", worker);
    }
  }

  /** A configuration that is bad, and changes nothing. */
  private static void refuse(Path configuration) throws Exception {
    int before = host.process().lines().size();
    // File Install may miss a change that comes while it reads the one before.
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofSeconds(2))
        .pollDelay(Duration.ZERO)
        .until(() -> {
          RunningHost.replace(configuration, "maxThreads=many\n");
          return host.process().count("state=refused", before) > 0;
        });
    host.process()
        .awaitLine(
            "configuration pid=dev.gyre.executors.threads state=refused: maxThreads must be a whole"
                + " number between 0 and 4096: many; the one before stays",
            before);
    assertEquals(0, host.process().count("swap part=executor", before));
    assertEquals(1, executorThreads());
  }

  private static long executorThreads() throws Exception {
    ChildProcess dump =
        ChildProcess.run(
            new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(host.process().pid()),
                "Thread.print"));
    assertEquals(0, dump.awaitExit(), dump::output);
    return dump.count("^\"gyre-threads-[0-9]+\"");
  }

  private static SteadyClient startWorker() throws IOException {
    return SteadyClient.start(
        host.port(),
        number -> "work line " + number,
        (number, answer) -> answer.equals("LINE " + number));
  }

  private static void assertAllAnswered(String what, SteadyClient client) throws Exception {
    SteadyClient.Result result = client.finish();
    String counts =
        "%s: sent %d, answered %d, wrong %d"
            .formatted(what, result.sent(), result.answered(), result.wrong().size());
    System.out.println(counts);
    COUNTS.add(counts);
    assertEquals(List.of(), result.wrong(), counts);
    assertEquals(result.sent(), result.answered(), counts);
  }

  private void awaitSwitch(String part, String from, String to) {
    host.process().awaitLine(line(part, from, to), linesBefore);
  }

  private void assertOneSwitch(String part, String from, String to) {
    String line = line(part, from, to);
    long count = host.process().count(line, linesBefore);
    assertEquals(1, count, () -> line + " in:\n" + host.process().output());
  }

  private static String line(String part, String from, String to) {
    return "swap part=%s from=%s to=%s phase=switched".formatted(part, from, to);
  }
}
