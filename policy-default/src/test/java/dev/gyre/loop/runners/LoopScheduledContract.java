package dev.gyre.loop.runners;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the loop-scheduled runner does alike in both modes. */
abstract class LoopScheduledContract extends TaskRunnerContract {

  private static Coroutine suspendedByInitialiser;
  private static String refusal;

  /** To be called by the static initialiser of a class, which has a native frame below it. */
  static void trySuspendingInAnInitialiser() {
    refusal =
        assertThrows(IllegalStateException.class, suspendedByInitialiser::suspend).getMessage();
  }

  abstract Blocking blocking();

  /** Has such a class initialised. */
  abstract void initialiseAClass();

  @Override
  TaskRunner open(EventLoop eventLoop) {
    return new LoopScheduledRunner(eventLoop, blocking());
  }

  @Test
  void suspend_inAClassInitialiser_isRefusedAndTheBodyGoesOn() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine coroutine =
          loop.create(self -> {
            suspendedByInitialiser = self;
            initialiseAClass();
            steps.add("went on");
            self.suspend();
            steps.add("and was resumed");
          });
      assertFalse(coroutine.resume());
      assertTrue(coroutine.resume());
      return null;
    });
    assertTrue(refusal.contains("class initialiser"), refusal);
    assertEquals(List.of("went on", "and was resumed"), steps);
  }

  @Test
  void abandonedBodies_ofAnOpenRunner_areCollected() {
    AtomicBoolean unwound = new AtomicBoolean();
    List<WeakReference<Object>> abandoned = new ArrayList<>();
    suspendForEver(loop, 20, unwound, abandoned);
    awaitCollected(abandoned);
    assertFalse(unwound.get());
  }

  @Test
  void resume_onAVirtualThread_isRefused() {
    Coroutine coroutine = loop.create(self -> {});
    IllegalStateException refused =
        valueFrom(
            Thread.ofVirtual(), () -> assertThrows(IllegalStateException.class, coroutine::resume));
    assertTrue(refused.getMessage().contains("TaskRunner.host"), refused.getMessage());
  }

  @Test
  void resume_ofABodyThatRuns_isRefused() {
    loop.host(() -> {
      loop.start(self -> assertThrows(IllegalStateException.class, self::resume));
      loop.runToTheEnd();
      return null;
    });
  }
}
