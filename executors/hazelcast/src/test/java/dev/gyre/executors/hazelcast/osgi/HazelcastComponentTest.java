package dev.gyre.executors.hazelcast.osgi;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import dev.gyre.executors.hazelcast.TwoMembers;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the component makes of a configuration. */
@ExtendWith(TwoMembers.class)
@Timeout(40)
final class HazelcastComponentTest {

  @Test
  void withoutServiceOrFile_itSaysWhatIsMissing() {
    ExecutorProvider component = HazelcastComponent.read(null, Map.of());
    assertEquals(
        "there is no service com.hazelcast.core.HazelcastInstance: register one, or name a client's"
            + " file by \"client\" of dev.gyre.executors.hazelcast",
        component.unavailable().orElseThrow());
    assertThrows(IllegalStateException.class, component::open);
    ExecutorProvider fileless =
        HazelcastComponent.read(null, Map.of("client", "/no/such/file.yaml"));
    assertEquals(
        "there is no file /no/such/file.yaml: write one, or change \"client\" of"
            + " dev.gyre.executors.hazelcast",
        fileless.unavailable().orElseThrow());
  }

  @Test
  void valueOutOfRange_isRefusedByName() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> HazelcastComponent.read(null, Map.of("retries", -1)));
    assertEquals("retries must be a whole number between 0 and 100: -1", refused.getMessage());
  }

  @Test
  void clientsFile_leadsToTheCluster(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("client.yaml"), TwoMembers.clientYaml());
    var component = HazelcastComponent.read(null, Map.of("client", file.toString()));
    assertTrue(component.unavailable().isEmpty());
    checkServes(component);
  }

  @Test
  void serviceThatIsThere_isUsed() throws Exception {
    checkServes(HazelcastComponent.read(TwoMembers.client(), Map.of()));
  }

  private static void checkServes(ExecutorProvider component) throws Exception {
    try (var _ = Providers.install(Part.EXECUTOR, component, component.ranking());
        Lease lease = Providers.executor().lease()) {
      Providers.prefer(Part.EXECUTOR, "hazelcast");
      long pid =
          lease.submit(PortableCall.of(() -> ProcessHandle.current().pid())).get(20, SECONDS);
      assertFalse(pid == ProcessHandle.current().pid(), "it was made here");
    } finally {
      Providers.prefer(Part.EXECUTOR, null);
    }
  }
}
