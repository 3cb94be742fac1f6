package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.RunningLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopScheduledRunnerProviderTest {

  private final LoopScheduledRunnerProvider provider = new LoopScheduledRunnerProvider();

  @AfterEach
  void unset() {
    System.clearProperty(Blocking.PROPERTY);
  }

  @Test
  void provider_isAvailableHereAndBeforeTheOther() {
    assertEquals("loop-scheduled", provider.name());
    assertTrue(provider.ranking() > new BatonRunnerProvider().ranking());
    assertEquals(Optional.empty(), provider.unavailable());
  }

  @Test
  void blocking_isStrictUnlessSaidOtherwise() {
    assertEquals("loop-scheduled (strict)", openAndDescribe());
    System.setProperty(Blocking.PROPERTY, "strict");
    assertEquals("loop-scheduled (strict)", openAndDescribe());
    System.setProperty(Blocking.PROPERTY, "cooperative");
    assertEquals("loop-scheduled (cooperative)", openAndDescribe());
  }

  private String openAndDescribe() {
    try (TestLoop loop = new TestLoop(provider::open)) {
      return loop.runner.toString();
    }
  }

  @Test
  void blocking_ofAnotherNameIsRefused() {
    System.setProperty(Blocking.PROPERTY, "relaxed");
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, this::openAndDescribe);
    assertEquals(
        "system property dev.gyre.tasks.blocking must be strict or cooperative: relaxed",
        refused.getMessage());
  }

  @Test
  void lookup_servesUntilTheLastRunnerIsClosed() {
    List<Object> seen = new ArrayList<>();
    TestLoop first = new TestLoop(provider::open);
    TestLoop second = new TestLoop(provider::open);
    first.close();
    first.close();
    second.host(() -> {
      second.start(self -> {
        seen.add(RunningLoop.get());
        second.close();
        seen.add(RunningLoop.get());
      });
      second.runToTheEnd();
      return null;
    });
    assertEquals(Arrays.asList(second.eventLoop, null), seen);
  }
}
