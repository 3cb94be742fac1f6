package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.spi.Coroutine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoopScheduledStrictTest extends LoopScheduledContract {

  private static final class SuspendsInItsInitialiser {

    static {
      trySuspendingInAnInitialiser();
    }

    static void initialise() {}
  }

  @Override
  Blocking blocking() {
    return Blocking.STRICT;
  }

  @Override
  void initialiseAClass() {
    SuspendsInItsInitialiser.initialise();
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck")
  void blockingBodies_blockTheLoop() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        sleepOneMilli();
        steps.add("slept");
        Thread.yield();
        steps.add("yielded");
      });
      loop.start(self -> steps.add("other"));
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("slept", "yielded", "other"), steps);
    assertEquals(0, loop.resumeSoonCalls.get());
  }

  @Test
  void blockingBodies_blockTheLoop_evenAfterASuspensionThatFailed() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine coroutine =
          loop.create(self -> {
            new Overflow().run(self);
            self.suspend();
            sleepOneMilli();
            steps.add("slept");
          });
      while (!coroutine.resume()) {
        assertEquals(List.of(), steps);
      }
      return null;
    });
    assertEquals(List.of("slept"), steps);
    assertEquals(0, loop.resumeSoonCalls.get());
  }
}
