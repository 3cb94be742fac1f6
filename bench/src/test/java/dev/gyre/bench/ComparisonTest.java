package dev.gyre.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {

  @TempDir private Path tree;

  private Path built(String module, String jar) throws IOException {
    Path target = Files.createDirectories(tree.resolve(module).resolve("target"));
    Files.createFile(tree.resolve(module).resolve("pom.xml"));
    return Files.createFile(target.resolve(jar));
  }

  @Test
  void classPath_hasTheCommitsGyre_andTodaysPeersAndContestants() throws IOException {
    Path api = built("api", "gyre-api-0.0.9.jar");
    Files.createFile(api.resolveSibling("gyre-api-0.0.9-sources.jar"));
    Path nio = built("impl-nio", "gyre-nio-0.0.9.jar");
    String todays =
        String.join(
            File.pathSeparator,
            "/lib/gyre-bench-0.1.0-SNAPSHOT.jar",
            "/lib/gyre-api-0.1.0-SNAPSHOT.jar",
            "/lib/netty-common-4.2.jar",
            "/lib/gyre-executors-process-0.1.0-SNAPSHOT.jar",
            "/lib/gyre-nio-0.1.0-SNAPSHOT.jar");

    String its = Comparison.replaced(todays, tree, Comparison.modulesOf(tree));

    assertEquals(
        List.of(
            "/lib/gyre-bench-0.1.0-SNAPSHOT.jar",
            api.toString(),
            "/lib/netty-common-4.2.jar",
            nio.toString()),
        List.of(its.split(File.pathSeparator)));
  }

  @Test
  void failureOfTheCommit_isAbsence_andTodaysIsNot() throws IOException {
    Map<String, String> failed = new LinkedHashMap<>();
    failed.put("gyre@1a2b3c4", "java.lang.NoSuchMethodError: spin");
    failed.put("gyre", "out of memory");
    Map<String, String> absent = new LinkedHashMap<>();

    Comparison.excuse("1a2b3c4", failed, absent);

    assertEquals(Map.of("gyre", "out of memory"), failed);
    assertEquals(
        Map.of(
            "gyre@1a2b3c4",
            "today's contestant does not run on 1a2b3c4: java.lang.NoSuchMethodError: spin"),
        absent);
  }

  @Test
  void moduleThatWasNotBuilt_isMissed() throws IOException {
    Files.createFile(Files.createDirectories(tree.resolve("api")).resolve("pom.xml"));
    Map<String, String> modules = Comparison.modulesOf(tree);

    var failure =
        assertThrows(
            IOException.class, () -> Comparison.replaced("/lib/gyre-api-0.1.0.jar", tree, modules));

    assertEquals("no jar of gyre-api in " + tree.resolve("api/target"), failure.getMessage());
  }
}
