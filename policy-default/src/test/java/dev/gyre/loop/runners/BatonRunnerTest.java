package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  // From body to body

  /** Tells what follows: what a test has queued, in order, and then the loop. */
  private static final class Line implements TaskRunner.Owner {

    final Deque<Supplier<Coroutine>> following = new ArrayDeque<>();

    @Override
    public void resumeSoon(Coroutine coroutine) {
      throw new AssertionError("nobody blocks");
    }

    @Override
    public @Nullable Coroutine following(Coroutine left, boolean ended) {
      Supplier<Coroutine> next = following.poll();
      return next == null ? null : next.get();
    }

    void then(Coroutine next) {
      following.add(() -> next);
    }

    void thenFail(RuntimeException failure) {
      following.add(() -> {
        throw failure;
      });
    }
  }

  private final Line line = new Line();
  private final List<String> steps = new ArrayList<>();

  private Coroutine twoSteps(String name) {
    var self = new Coroutine[1];
    Runnable body =
        () -> {
          steps.add(name + 1);
          self[0].suspend();
          steps.add(name + 2);
        };
    self[0] = loop.runner.create(body, line);
    return self[0];
  }

  @Test
  void bodies_goOnOneAfterTheOther_beforeResumeReturns() {
    loop.host(() -> {
      Coroutine a = twoSteps("a");
      Coroutine b = twoSteps("b");
      line.then(b); // after a1
      line.then(b); // after b1, which follows itself
      line.then(a); // after b2
      assertTrue(a.resume(), "a has ended");
      assertEquals(List.of("a1", "b1", "b2", "a2"), steps);
      assertFalse(a.resume());
      assertFalse(b.resume());
      return null;
    });
  }

  @Test
  void resume_tellsWhetherTheLastOneHasEnded() {
    loop.host(() -> {
      Coroutine a = twoSteps("a");
      Coroutine b = twoSteps("b");
      assertFalse(a.resume());
      line.then(b); // after a2
      assertFalse(a.resume(), "b has not ended");
      assertTrue(b.resume());
      assertEquals(List.of("a1", "a2", "b1", "b2"), steps);
      return null;
    });
  }

  @Test
  void following_thatFailsAsABodySuspendsItself_failsThere() {
    var failure = new IllegalStateException("nobody knows");
    var thrown = new AtomicReference<Throwable>();
    var self = new Coroutine[1];
    Runnable body =
        () -> {
          try {
            self[0].suspend();
          } catch (RuntimeException e) {
            thrown.set(e);
          }
        };
    loop.host(() -> {
      self[0] = loop.runner.create(body, line);
      line.thenFail(failure);
      assertTrue(self[0].resume());
      return null;
    });
    assertSame(failure, thrown.get());
  }

  @Test
  void following_thatFailsAsABodyEnds_failsInResume() {
    var failure = new IllegalStateException("nobody knows");
    loop.host(() -> {
      Coroutine a = twoSteps("a");
      assertFalse(a.resume());
      line.thenFail(failure);
      assertSame(failure, assertThrows(RuntimeException.class, a::resume));
      assertEquals(List.of("a1", "a2"), steps);
      return null;
    });
  }

  @Test
  void aBodyThatCannotBegin_failsInResume_andHarmsNoOther() {
    loop.host(() -> {
      Coroutine a = twoSteps("a");
      line.then(twoSteps("b"));
      line.following.addFirst(() -> {
        loop.runner.close();
        return line.following.poll().get();
      });
      assertThrows(RejectedExecutionException.class, a::resume);
      assertTrue(a.resume());
      assertEquals(List.of("a1", "a2"), steps);
      return null;
    });
  }
}
