package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BatonRunnerTest extends TaskRunnerContract {

  private static Coroutine suspendedByInitialiser;

  @Override
  TaskRunner open(EventLoop eventLoop) {
    return new BatonRunnerProvider().open(eventLoop);
  }

  @Test
  void provider_isAvailableEverywhereAndLast() {
    BatonRunnerProvider provider = new BatonRunnerProvider();
    assertEquals("baton", provider.name());
    assertEquals(0, provider.ranking());
    assertEquals(Optional.empty(), provider.unavailable());
  }

  /** Its initialiser has a native frame below it, so that the thread cannot unmount. */
  private static final class SuspendsInItsInitialiser {

    static {
      suspendedByInitialiser.suspend();
    }

    static void initialise() {}
  }

  @Test
  void suspend_inAClassInitialiser_works() {
    loop.host(() -> {
      Coroutine coroutine =
          loop.create(self -> {
            suspendedByInitialiser = self;
            SuspendsInItsInitialiser.initialise();
          });
      assertFalse(coroutine.resume());
      assertTrue(coroutine.resume());
      return null;
    });
  }

  @Test
  void blockingBodies_blockTheLoop() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        sleepOneMilli();
        steps.add("slept");
      });
      loop.start(self -> steps.add("other"));
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("slept", "other"), steps);
    assertEquals(0, loop.resumeSoonCalls.get());
  }

  @Test
  void interruptOfTheLoopsThread_staysPending() {
    assertTrue(
        loop.host(() -> {
          loop.start(self -> {
            for (int i = 0; i < 10; i++) {
              loop.pause(self);
            }
          });
          Thread.currentThread().interrupt();
          // Not runToTheEnd(), whose queue would notice the interrupt.
          Coroutine coroutine = loop.create(Coroutine::suspend);
          assertFalse(coroutine.resume());
          assertTrue(coroutine.resume());
          boolean pending = Thread.interrupted();
          loop.runToTheEnd();
          return pending;
        }));
  }

  @Test
  void aLoopOnAPlatformThread_works() {
    List<String> steps = new ArrayList<>();
    Coroutine coroutine =
        loop.create(self -> {
          steps.add("one");
          self.suspend();
          steps.add("two");
        });
    assertFalse(coroutine.resume());
    assertTrue(coroutine.resume());
    assertEquals(List.of("one", "two"), steps);
  }
}
