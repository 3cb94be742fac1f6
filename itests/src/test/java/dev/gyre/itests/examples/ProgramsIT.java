package dev.gyre.itests.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.product.BuiltProduct;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples as users start them: on the module path, and on the class path. */
@Timeout(60)
class ProgramsIT {

  private static final String[] LOOP = {
    "gyre-api",
    "gyre-policy-default",
    "gyre-nio",
    "gyre-epoll",
    "gyre-executors-threads",
    "slf4j-api"
  };

  @TempDir private Path folder;

  private static List<String> jars(String pathOption, String artifact) {
    List<String> artifacts = Stream.concat(Stream.of(LOOP), Stream.of(artifact)).toList();
    return List.of(
        pathOption, JavaProgram.path(BuiltProduct.jars(artifacts.toArray(String[]::new))));
  }

  private static ChildProcess start(List<String> path, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(path);
    all.addAll(List.of(arguments));
    return JavaProgram.start(all);
  }

  @Test
  void http_onTheModulePath_serves() throws Exception {
    ClientTools.require("curl");
    Files.writeString(folder.resolve("page.txt"), "some text");
    try (ChildProcess server =
        start(
            jars("-p", "gyre-example-http"),
            "-m",
            "dev.gyre.examples.http/dev.gyre.examples.http.Main",
            folder.toString(),
            "0")) {
      String url = server.awaitLine("serving (http://.+/)").group(1);
      ChildProcess curl =
          ChildProcess.run(new ProcessBuilder("curl", "-sS", "--noproxy", "*", url + "page.txt"));
      assertEquals(List.of("some text"), curl.lines());
    }
  }

  @Test
  void redis_onTheClassPath_serves() throws Exception {
    ClientTools.require("redis-cli");
    try (ChildProcess server =
        start(jars("-cp", "gyre-example-redis"), "dev.gyre.examples.redis.Main", "0")) {
      String port = server.awaitLine("redis-cli -p (\\d+) ping").group(1);
      ChildProcess client = ChildProcess.run(new ProcessBuilder("redis-cli", "-p", port, "ping"));
      assertEquals(List.of("PONG"), client.lines());
    }
  }
}
