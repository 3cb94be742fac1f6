package dev.gyre.itests.modulepath;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What each library jar says about itself as a module. */
class DescribeModulesIT {

  /** What a user can see of each module, as {@code java --describe-module} prints it. */
  private static final Map<String, Library> LIBRARIES =
      new TreeMap<>(
          Map.of(
              "dev.gyre",
              new Library(
                  "gyre-api",
                  Set.of(
                      "dev.gyre",
                      "dev.gyre.inspect",
                      "dev.gyre.io",
                      "dev.gyre.spi",
                      "dev.gyre.spi.osgi",
                      "dev.gyre.spi.remote")),
              "dev.gyre.policy",
              new Library("gyre-policy-default", Set.of("dev.gyre.policy", "dev.gyre.loop")),
              "dev.gyre.nio",
              new Library("gyre-nio", Set.of("dev.gyre.nio")),
              "dev.gyre.epoll",
              new Library("gyre-epoll", Set.of("dev.gyre.epoll")),
              "dev.gyre.executors.threads",
              new Library("gyre-executors-threads", Set.of("dev.gyre.executors.threads")),
              "dev.gyre.executors.process",
              new Library("gyre-executors-process", Set.of("dev.gyre.executors.process"))));

  private record Library(String artifact, Set<String> exports) {}

  @Test
  void eachLibraryIsANamedModule_andExportsItsApiOnly() throws Exception {
    var report = new StringBuilder();
    Map<String, Set<String>> expected = new TreeMap<>();
    Map<String, Set<String>> found = new TreeMap<>();
    for (var each : LIBRARIES.entrySet()) {
      ChildProcess description = describe(each.getKey(), each.getValue());
      assertEquals(0, description.awaitExit(), description::output);
      report.append(description.output()).append("\n\n");
      expected.put(each.getKey(), each.getValue().exports());
      found.put(each.getKey(), exports(description));
    }
    BuiltProduct.writeReport("describe-modules.txt", report.toString());
    assertEquals(expected, found);
  }

  private static ChildProcess describe(String module, Library library) throws Exception {
    String path = JavaProgram.path(BuiltProduct.jars(library.artifact()));
    return JavaProgram.java(List.of("-p", path, "--describe-module", module));
  }

  private static Set<String> exports(ChildProcess description) {
    return description.lines().stream()
        .filter(line -> line.startsWith("exports "))
        .map(line -> line.substring("exports ".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
