package dev.gyre.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MachineTest {

  @Test
  void results_sayWhatTheyWereMeasuredOn() {
    Map<String, String> about =
        Machine.describe(Path.of("").toAbsolutePath(), "/lib/netty-common-4.2.18.Final.jar:/x.jar");

    assertTrue(about.get("java").contains(Runtime.version().toString()), about::toString);
    assertTrue(about.get("memory").startsWith("MemTotal: "), about::toString);
    assertTrue(about.get("peers").startsWith("netty-common-4.2.18.Final"), about::toString);
    assertTrue(about.containsKey("commit") && about.containsKey("started"), about::toString);
  }
}
