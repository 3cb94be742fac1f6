package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.runners.probe.SocketProbe;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JDK starts its poller threads at the first use of a socket, which may be in a body. */
final class NetworkPollersTest {

  @Test
  void firstSocketOfTheJvm_usedInABody_leavesThoseOfVirtualThreadsWorking() throws IOException {
    assertEquals(
        "42 42",
        AvailabilityTest.onTheClassPath(
                SocketProbe.class,
                List.of("loop-scheduled"),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-D" + Blocking.PROPERTY + "=cooperative")
            .getLast());
  }
}
