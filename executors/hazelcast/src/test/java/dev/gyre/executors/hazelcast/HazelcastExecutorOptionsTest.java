package dev.gyre.executors.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class HazelcastExecutorOptionsTest {

  private static final HazelcastExecutorOptions USUAL = HazelcastExecutorOptions.DEFAULT;

  @Test
  void valuesOutOfRange_areRefusedByName() {
    assertRefused(
        "name of the executor service must not be blank: ' '", () -> USUAL.withService(" "));
    assertRefused(
        "number of calls per member must be from 1 to 65536: 0", () -> USUAL.withCallsPerMember(0));
    assertRefused("number of retries must be from 0 to 100: 101", () -> USUAL.withRetries(101));
    assertRefused(
        "member timeout must be from PT0.001S to PT8760H: PT0S",
        () -> USUAL.withMemberTimeout(Duration.ZERO));
  }

  @Test
  void eachValue_isChangedAlone() {
    var changed =
        USUAL
            .withService("other")
            .withCallsPerMember(2)
            .withMembers(MemberChoice.LITE)
            .withRetries(3)
            .withInterruptCancelled(true)
            .withMemberTimeout(Duration.ofSeconds(4));
    assertEquals(
        new HazelcastExecutorOptions("other", 2, MemberChoice.LITE, 3, true, Duration.ofSeconds(4)),
        changed);
  }

  private static void assertRefused(String message, Executable change) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, change).getMessage());
  }
}
