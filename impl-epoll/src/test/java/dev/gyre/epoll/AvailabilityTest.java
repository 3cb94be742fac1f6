package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator reads when epoll cannot run. */
class AvailabilityTest {

  @Test
  void linux_onKnownProcessors_isFine() {
    for (String architecture : new String[] {"amd64", "x86_64", "aarch64"}) {
      assertEquals(Optional.empty(), new Availability("Linux", architecture, () -> {}).obstacle());
    }
  }

  @Test
  void otherSystem_isNamed() {
    assertObstacle("Mac OS X", new Availability("Mac OS X", "aarch64", () -> {}));
  }

  @Test
  void otherProcessor_isNamed() {
    assertObstacle("riscv64", new Availability("Linux", "riscv64", () -> {}));
  }

  @Test
  void deniedAccess_namesTheFlag() {
    Runnable denied =
        () -> {
          throw new ExceptionInInitializerError(new IllegalCallerException("denied"));
        };
    assertObstacle("--enable-native-access=", new Availability("Linux", "amd64", denied));
  }

  @Test
  void missingFunction_isNamed() {
    Runnable missing =
        () -> {
          throw new UnsatisfiedLinkError("accept4");
        };
    assertObstacle("accept4", new Availability("Linux", "amd64", missing));
  }

  @Test
  void anythingElse_isReportedToo() {
    Runnable broken =
        () -> {
          throw new NoClassDefFoundError("LibC");
        };
    assertObstacle("LibC", new Availability("Linux", "amd64", broken));
  }

  private static void assertObstacle(String part, Availability availability) {
    String obstacle = availability.obstacle().orElseThrow();
    assertTrue(obstacle.contains(part), obstacle);
  }
}
