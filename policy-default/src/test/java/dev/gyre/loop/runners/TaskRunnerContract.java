package dev.gyre.loop.runners;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.TaskRunner;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every task runner does alike.
 *
 * <p>Bodies on virtual threads that somebody else than the JDK schedules go wrong in ways that no
 * reading of the code shows. Each rule here was learnt from a process that hung or crashed, and has
 * its test:
 *
 * <ul>
 *   <li>What the JDK calls to schedule a thread never throws, or a thread that serves the whole JVM
 *       dies: {@link LoopScheduledCooperativeTest#wakeUps_whoseOwnerFailsDoNotThrow()}, {@link
 *       LoopScheduledCooperativeTest#monitorsOfTheJdk_surviveAClosedLoop()}, {@link
 *       LoopScheduledCooperativeTest#timersOfTheJdk_surviveAClosedLoop()}.
 *   <li>It is called by any thread, and must not block it: one test there for each kind of thread
 *       that does, such as {@link LoopScheduledCooperativeTest#socketRead_letsOthersRun()} and
 *       {@link LoopScheduledCooperativeTest#contendedMonitor_letsOthersRun()}.
 *   <li>After the close wake-ups are dropped in silence: {@link
 *       LoopScheduledCooperativeTest#wakeUps_afterCloseAreDropped()}.
 *   <li>Virtual threads that a body starts inherit its scheduler, and must run all the same, also
 *       when the loop is busy or gone: {@link
 *       #virtualThreadsThatABodyStarts_runInTheJdksPoolWhileTheLoopIsElsewhere()}, {@link
 *       #virtualThreadsThatABodyStarts_outliveTheRunner()}, {@link
 *       #runningLoop_isTheLoopInABody_andNoneInThreadsThatTheBodyStarts()}.
 *   <li>The JDK's own poller threads must not be among them, even where a body is the first to use
 *       a socket: {@link NetworkPollersTest}.
 *   <li>A stack walk by another thread has the JDK ask for a resume that means nothing: {@link
 *       #stackWalksByAnotherThread_neitherDisturbTheOrderNorLoseAStep()}, {@link
 *       #stackWalksBySeveralThreads_neitherDisturbTheOrderNorLoseAStep()}, {@link
 *       LoopScheduledCooperativeTest#stackWalksWhileBodiesBlock_loseNoWakeUp()}.
 *   <li>An await that cannot leave the carrier fails rather than hang the loop: {@link
 *       LoopScheduledContract#suspend_inAClassInitialiser_isRefusedAndTheBodyGoesOn()}; a monitor
 *       does not pin: {@link #monitors_heldAcrossASuspensionStayHeld()}. So does one whose stack is
 *       too deep: {@link #suspend_atTheEndOfTheStack_failsWithoutHarm()}.
 *   <li>The end of a body is told once: {@link #resume_tellsTheEndOnce()}, {@link
 *       #resume_ofABodyWhoseLastSuspensionFailed_tellsTheEnd()}.
 *   <li>A body that was woken from a blocking call inside a generator steps its task, not itself:
 *       {@code CooperativeTasksTest}.
 *   <li>Abandoned bodies are collected, because their thread container keeps no list: {@link
 *       #suspendedBodies_ofAClosedRunner_areCollectedWithoutBeingUnwound()}, {@link
 *       LoopScheduledContract#abandonedBodies_ofAnOpenRunner_areCollected()}.
 *   <li>Interrupts neither wake a body at its await nor spin it: {@link
 *       #interruptOfASuspendedBody_staysPendingAndWakesNobody()}; those of the loop's own thread
 *       are lost in mounting, so nothing relies on them: {@code InterruptsTest}.
 *   <li>A virtual thread cannot carry others, so a loop that is run from one gets a thread: {@link
 *       #host_runsWhereTheRunnerCanRunBodies()}, {@link
 *       LoopScheduledContract#resume_onAVirtualThread_isRefused()}.
 *   <li>A lock held across an await keeps out other bodies, as it does other threads: {@link
 *       LoopScheduledCooperativeTest#monitorHeldAcrossAnAwait_letsOthersRunUntilItIsFree()}. Where
 *       blocking blocks the loop, that is for ever; {@code docs/blocking-calls.md} says so.
 *   <li>Nothing of the loop's thread or of another body leaks into one: {@link
 *       #bodies_haveThreadLocalsAndLocksOfTheirOwn()}, {@link
 *       #inheritableThreadLocalsAndScopedValues_areNotHandedDown()}.
 * </ul>
 *
 * <p>{@link HostileSoakTest} throws all of it at loops at once.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class TaskRunnerContract {

  private static final int DEPTH = 500;

  TestLoop loop;

  abstract TaskRunner open(EventLoop eventLoop);

  @BeforeEach
  void openLoop() {
    loop = new TestLoop(this::open);
  }

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  // Stepping

  @Test
  void bodies_stepInTheOrderInWhichTheyAreResumed() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine a = loop.create(self -> threeSteps("a", self, steps));
      Coroutine b = loop.create(self -> threeSteps("b", self, steps));
      for (Coroutine next : List.of(b, a, a, b, a, b)) {
        next.resume();
      }
      return null;
    });
    assertEquals(List.of("b1", "a1", "a2", "b2", "a3", "b3"), steps);
  }

  private static void threeSteps(String name, Coroutine self, List<String> steps) {
    steps.add(name + 1);
    self.suspend();
    steps.add(name + 2);
    self.suspend();
    steps.add(name + 3);
  }

  @Test
  void manyBodies_takeTurnsInOrder() {
    int bodies = 100;
    int rounds = 50;
    List<Integer> steps = new ArrayList<>();
    loop.host(() -> {
      for (int i = 0; i < bodies; i++) {
        int name = i;
        loop.start(self -> {
          for (int round = 0; round < rounds; round++) {
            steps.add(name);
            loop.pause(self);
          }
        });
      }
      loop.runToTheEnd();
      return null;
    });
    assertEquals(bodies * rounds, steps.size());
    for (int i = 0; i < steps.size(); i++) {
      assertEquals(i % bodies, steps.get(i));
    }
  }

  @Test
  void create_runsNothingAndMakesNoThread() {
    AtomicBoolean ran = new AtomicBoolean();
    Coroutine coroutine = loop.create(self -> ran.set(true));
    assertFalse(ran.get());
    assertNull(coroutine.thread());
  }

  @Test
  void resume_tellsTheEndOnce() {
    loop.host(() -> {
      Coroutine coroutine = loop.create(Coroutine::suspend);
      assertFalse(coroutine.resume());
      assertTrue(coroutine.resume());
      assertFalse(coroutine.resume());
      assertFalse(coroutine.resume());
      return null;
    });
  }

  @Test
  void resume_ofABodyThatFails_tellsTheEnd() {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    RuntimeException failure = new RuntimeException("bodies must not throw");
    loop.host(() -> {
      Coroutine coroutine =
          loop.create(self -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.set(e));
            throw failure;
          });
      assertTrue(coroutine.resume());
      return null;
    });
    await().untilAsserted(() -> assertSame(failure, uncaught.get()));
  }

  @Test
  void values_passBothWaysThroughPlainVariables() {
    int[] cell = new int[1];
    int sum =
        loop.host(() -> {
          Coroutine doubler =
              loop.create(self -> {
                while (cell[0] >= 0) {
                  cell[0] *= 2;
                  self.suspend();
                }
              });
          int total = 0;
          for (int i = 0; i < 1000; i++) {
            cell[0] = i;
            doubler.resume();
            total += cell[0];
          }
          cell[0] = -1;
          assertTrue(doubler.resume());
          return total;
        });
    assertEquals(999_000, sum);
  }

  @Test
  void exceptions_unwindThroughSuspensionsInsideTheBody() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        try {
          try {
            loop.pause(self);
            throw new IllegalArgumentException("inner");
          } finally {
            loop.pause(self);
            steps.add("finally");
          }
        } catch (IllegalArgumentException e) {
          loop.pause(self);
          steps.add(e.getMessage());
        }
      });
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("finally", "inner"), steps);
  }

  @Test
  void suspend_worksAtEveryLevelOfADeepStack() {
    AtomicInteger suspensions = new AtomicInteger();
    loop.host(() -> {
      loop.start(self -> descend(self, DEPTH, suspensions));
      loop.runToTheEnd();
      return null;
    });
    assertEquals(2 * DEPTH, suspensions.get());
  }

  private void descend(Coroutine self, int levels, AtomicInteger suspensions) {
    if (levels == 0) {
      return;
    }
    loop.pause(self);
    suspensions.incrementAndGet();
    descend(self, levels - 1, suspensions);
    loop.pause(self);
    suspensions.incrementAndGet();
  }

  /**
   * A virtual thread whose stack cannot be copied gets the error at its await. Wherever it comes
   * from, body and loop must never run at the same time.
   */
  @Test
  void suspend_atTheEndOfTheStack_failsWithoutHarm() {
    DeepBody body = new DeepBody();
    int resumes =
        loop.host(() -> {
          Coroutine coroutine = loop.create(body::run);
          int count = 1;
          while (!coroutine.resume()) {
            count++;
            int attempts = body.attempts.get();
            for (int i = 0; i < 10_000; i++) {
              Thread.onSpinWait();
            }
            assertEquals(attempts, body.attempts.get(), "the body runs beside the loop");
          }
          return count;
        });
    assertTrue(body.attempts.get() > 1, "the stack never ended");
    assertEquals(3, resumes);
    assertEquals(List.of("suspended deep down", "suspended at the top"), body.steps);
  }

  /**
   * Tries to suspend itself at each level on the way back from the end of the stack, until it can.
   */
  private static final class DeepBody {

    final AtomicInteger attempts = new AtomicInteger();
    final List<String> steps = new ArrayList<>();

    void run(Coroutine self) {
      descend(self, Integer.MAX_VALUE);
      self.suspend();
      steps.add("suspended at the top");
    }

    private void descend(Coroutine self, int levels) {
      try {
        if (levels > 0) {
          descend(self, levels - 1);
        }
        if (steps.isEmpty()) {
          attempts.incrementAndGet();
          self.suspend();
          steps.add("suspended deep down");
        }
      } catch (StackOverflowError e) {
        trySuspending(self);
      }
    }

    private void trySuspending(Coroutine self) {
      attempts.incrementAndGet();
      self.suspend();
      steps.add("suspended deep down");
    }
  }

  @Test
  void resume_ofABodyWhoseLastSuspensionFailed_tellsTheEnd() {
    loop.host(() -> {
      Coroutine coroutine = loop.create(self -> new Overflow().run(self));
      boolean endedAtOnce = coroutine.resume();
      assertTrue(endedAtOnce || coroutine.resume());
      return null;
    });
  }

  /**
   * Tries to suspend a body near the end of its stack. The first few attempts fail before they get
   * anywhere, the others while the stack is being copied; thousands more would before one succeeds.
   */
  static final class Overflow {

    private static final int ATTEMPTS = 100;

    private int attempts;

    void run(Coroutine self) {
      try {
        descend(self, Integer.MAX_VALUE);
      } catch (StackOverflowError e) {
        assertEquals(ATTEMPTS, attempts);
      }
    }

    private void descend(Coroutine self, int levels) {
      try {
        if (levels > 0) {
          descend(self, levels - 1);
        }
      } catch (StackOverflowError e) {
        if (attempts < ATTEMPTS) {
          attempts++;
          self.suspend();
        }
        throw e;
      }
    }
  }

  @Test
  void suspend_elsewhereThanInTheBody_isRefused() {
    loop.host(() -> {
      Coroutine coroutine = loop.create(Coroutine::suspend);
      assertThrows(IllegalStateException.class, coroutine::suspend);
      coroutine.resume();
      assertThrows(IllegalStateException.class, coroutine::suspend);
      Coroutine other =
          loop.create(self -> assertThrows(IllegalStateException.class, coroutine::suspend));
      assertTrue(other.resume());
      assertTrue(coroutine.resume());
      return null;
    });
  }

  // What a body sees

  @Test
  void runningLoop_isTheLoopInABody_andNoneInThreadsThatTheBodyStarts() {
    List<Object> seen = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        seen.add(RunningLoop.get());
        loop.pause(self);
        seen.add(RunningLoop.get());
        seen.add(valueFrom(Thread.ofVirtual(), RunningLoop::get));
        seen.add(valueFrom(Thread.ofPlatform(), RunningLoop::get));
      });
      loop.runToTheEnd();
      seen.add(RunningLoop.get());
      return null;
    });
    EventLoop expected = loop.eventLoop;
    assertEquals(Arrays.asList(expected, expected, null, null, expected), seen);
  }

  static <T> T valueFrom(Thread.Builder thread, Callable<T> call) {
    FutureTask<T> value = new FutureTask<>(call);
    thread.start(value);
    try {
      return value.get(10, SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void virtualThreadsThatABodyStarts_runInTheJdksPoolWhileTheLoopIsElsewhere() {
    List<String> carriers = new ArrayList<>();
    loop.host(() -> {
      CountDownLatch ended = new CountDownLatch(1);
      loop.start(self ->
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < 3; i++) {
              carriers.add(Thread.currentThread().toString());
              sleepOneMilli();
            }
            ended.countDown();
          }));
      loop.runToTheEnd();
      // The loop does nothing from here on, as if it had stopped.
      assertTrue(ended.await(10, SECONDS));
      return null;
    });
    assertEquals(3, carriers.size());
    for (String carrier : carriers) {
      assertTrue(carrier.contains("@ForkJoinPool-1-worker"), carrier);
    }
  }

  /** They inherit the body's scheduler, which must not be the end of them. */
  @Test
  void virtualThreadsThatABodyStarts_outliveTheRunner() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(3);
    loop.host(() -> {
      loop.start(self -> {
        for (int i = 0; i < 3; i++) {
          Thread.startVirtualThread(() -> {
            assertDoesNotThrow(() -> closed.await());
            sleepOneMilli();
            ended.countDown();
          });
        }
      });
      loop.runToTheEnd();
      return null;
    });
    loop.close();
    closed.countDown();
    assertTrue(ended.await(10, SECONDS));
  }

  /** The JDK wakes a thread that sleeps by way of its scheduler; that is what is tested. */
  static void sleepOneMilli() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry")
  void bodies_haveThreadLocalsAndLocksOfTheirOwn() {
    ThreadLocal<String> local = new ThreadLocal<>();
    ReentrantLock lock = new ReentrantLock();
    List<Object> seen = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        local.set("a's");
        lock.lock();
        loop.pause(self);
        seen.add(local.get());
        lock.unlock();
      });
      loop.start(self -> {
        seen.add(lock.tryLock());
        local.set("b's");
        loop.pause(self);
        seen.add(local.get());
      });
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of(false, "a's", "b's"), seen);
  }

  @Test
  void inheritableThreadLocalsAndScopedValues_areNotHandedDown() {
    InheritableThreadLocal<String> inheritable = new InheritableThreadLocal<>();
    ScopedValue<String> scoped = ScopedValue.newInstance();
    List<Object> seen = new ArrayList<>();
    loop.host(() -> {
      inheritable.set("the loop's");
      ScopedValue.where(scoped, "the loop's")
          .run(() -> {
            loop.start(self -> {
              seen.add(inheritable.get());
              seen.add(scoped.isBound());
              ScopedValue.where(scoped, "a's")
                  .run(() -> {
                    loop.pause(self);
                    seen.add(scoped.get());
                  });
            });
            loop.start(self -> seen.add(scoped.isBound()));
            loop.runToTheEnd();
          });
      inheritable.remove();
      return null;
    });
    assertEquals(Arrays.asList(null, false, false, "a's"), seen);
  }

  @Test
  void monitors_heldAcrossASuspensionStayHeld() {
    Object monitor = new Object();
    List<Boolean> held = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        synchronized (monitor) {
          loop.pause(self);
          held.add(Thread.holdsLock(monitor));
        }
        held.add(Thread.holdsLock(monitor));
      });
      loop.start(self -> held.add(Thread.holdsLock(monitor)));
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of(false, true, false), held);
  }

  @Test
  void contextClassLoader_isThatOfTheLoopsThread() throws IOException {
    try (URLClassLoader special = new URLClassLoader(new URL[0])) {
      ClassLoader seen =
          loop.host(() -> {
            ClassLoader usual = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(special);
            try {
              AtomicReference<ClassLoader> inBody = new AtomicReference<>();
              loop.start(self -> inBody.set(Thread.currentThread().getContextClassLoader()));
              loop.runToTheEnd();
              return inBody.get();
            } finally {
              Thread.currentThread().setContextClassLoader(usual);
            }
          });
      assertSame(special, seen);
    }
  }

  @Test
  void thread_isTheOneThatTheBodyRunsOn() {
    AtomicReference<Thread> current = new AtomicReference<>();
    loop.host(() -> {
      Coroutine coroutine =
          loop.create(self -> {
            current.set(Thread.currentThread());
            self.suspend();
          });
      coroutine.resume();
      assertNotNull(current.get());
      assertSame(current.get(), coroutine.thread());
      assertTrue(current.get().isVirtual());
      assertTrue(coroutine.resume());
      return null;
    });
  }

  @Test
  void stackOfASuspendedBody_showsWhereItWaits() {
    loop.host(() -> {
      Coroutine coroutine = loop.create(this::suspendInHere);
      coroutine.resume();
      List<String> frames = new ArrayList<>();
      for (StackTraceElement frame : coroutine.thread().getStackTrace()) {
        frames.add(frame.getMethodName());
      }
      assertTrue(frames.contains("suspendInHere"), frames.toString());
      assertTrue(coroutine.resume());
      return null;
    });
  }

  private void suspendInHere(Coroutine self) {
    self.suspend();
  }

  @Test
  void interruptOfASuspendedBody_staysPendingAndWakesNobody() {
    List<Object> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine interrupted =
          loop.create(self -> {
            self.suspend();
            steps.add(Thread.currentThread().isInterrupted());
            self.suspend();
            steps.add(Thread.interrupted());
            self.suspend();
            steps.add(Thread.interrupted());
          });
      interrupted.resume();
      interrupted.thread().interrupt();
      Coroutine other = loop.create(self -> steps.add("other"));
      other.resume();
      interrupted.resume();
      interrupted.resume();
      assertTrue(interrupted.resume());
      return null;
    });
    assertEquals(List.of("other", true, true, false), steps);
  }

  // Hosting

  @Test
  void host_runsWhereTheRunnerCanRunBodies() {
    assertEquals(
        loop.runner.hostsOnVirtualThread(), loop.host(() -> Thread.currentThread().isVirtual()));
    assertEquals(
        loop.runner.hostsOnVirtualThread(),
        valueFrom(Thread.ofVirtual(), () -> loop.host(() -> Thread.currentThread().isVirtual())));
  }

  @Test
  void host_ofACallerThatCanHost_isTheCallerItself() {
    Thread.Builder fitting =
        loop.runner.hostsOnVirtualThread() ? Thread.ofVirtual() : Thread.ofPlatform();
    assertTrue(
        valueFrom(
            fitting,
            () -> {
              Thread caller = Thread.currentThread();
              return loop.runner.host(() -> Thread.currentThread() == caller);
            }));
  }

  @Test
  void host_ofACallerThatCannotHost_isNamedAfterTheLoop() {
    assertEquals(
        "test loop",
        valueFrom(
            callerThatCannotHost(),
            () -> loop.runner.host(() -> Thread.currentThread().getName())));
  }

  private Thread.Builder callerThatCannotHost() {
    return loop.runner.hostsOnVirtualThread() ? Thread.ofPlatform() : Thread.ofVirtual();
  }

  @Test
  void host_throwsWhatMainThrew() {
    for (Throwable failure :
        List.of(new IOException("checked"), new RuntimeException(), new AssertionError())) {
      for (Thread.Builder caller : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        Throwable thrown =
            valueFrom(
                caller,
                () ->
                    assertThrows(
                        Throwable.class,
                        () ->
                            loop.runner.host(() -> {
                              if (failure instanceof Error error) {
                                throw error;
                              }
                              throw (Exception) failure;
                            })));
        assertSame(failure, thrown);
      }
    }
  }

  @Test
  void host_ofAnInterruptedCaller_waits_passesTheInterruptOn_andLeavesItPending() {
    assertTrue(
        valueFrom(
            callerThatCannotHost(),
            () -> {
              Thread caller = Thread.currentThread();
              String result =
                  loop.runner.host(() -> {
                    caller.interrupt();
                    assertThrows(
                        InterruptedException.class, () -> new CountDownLatch(1).await(10, SECONDS));
                    return "finished";
                  });
              assertEquals("finished", result);
              return Thread.interrupted();
            }));
  }

  // Closing

  @Test
  void create_onAClosedRunner_isRefused() {
    loop.close();
    loop.close();
    assertThrows(IllegalStateException.class, () -> loop.create(self -> {}));
  }

  /** The JDK would keep the threads for ever if they were ordinary ones. */
  @Test
  void suspendedBodies_ofAClosedRunner_areCollectedWithoutBeingUnwound() {
    AtomicBoolean unwound = new AtomicBoolean();
    List<WeakReference<Object>> abandoned = new ArrayList<>();
    suspendForEver(loop, 20, unwound, abandoned);
    loop.close();
    loop = new TestLoop(this::open);
    awaitCollected(abandoned);
    assertFalse(unwound.get());
  }

  static void suspendForEver(
      TestLoop loop, int bodies, AtomicBoolean unwound, List<WeakReference<Object>> abandoned) {
    loop.host(() -> {
      for (int i = 0; i < bodies; i++) {
        Coroutine coroutine =
            loop.create(self -> {
              Object onTheStack = new byte[1000];
              abandoned.add(new WeakReference<>(onTheStack));
              try {
                self.suspend();
              } finally {
                unwound.set(true);
              }
              assertNotNull(onTheStack.toString());
            });
        coroutine.resume();
        abandoned.add(new WeakReference<>(coroutine.thread()));
      }
      return null;
    });
  }

  static void awaitCollected(List<WeakReference<Object>> references) {
    await()
        .until(() -> {
          System.gc();
          return references.stream().allMatch(reference -> reference.get() == null);
        });
  }

  // Under observation

  @Test
  void stackWalksByAnotherThread_neitherDisturbTheOrderNorLoseAStep() throws Exception {
    long walks = walkWhileTwoBodiesTakeTurns(1, 100_000, 2_000_000_000L);
    assertTrue(walks > 0);
  }

  @Test
  void stackWalksBySeveralThreads_neitherDisturbTheOrderNorLoseAStep() throws Exception {
    long walks = walkWhileTwoBodiesTakeTurns(4, Integer.MAX_VALUE, 700_000_000L);
    assertTrue(walks > 0);
  }

  /**
   * Returns how often a stack was walked; stops after a number of walks or a time, whichever is
   * first.
   */
  private long walkWhileTwoBodiesTakeTurns(int walkers, int walksMax, long nanosMax)
      throws Exception {
    AtomicInteger walks = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    int[] turns = new int[2];
    loop.host(() -> {
      List<Coroutine> pair = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int me = i;
        pair.add(
            loop.start(self -> {
              while (!stop.get()) {
                turns[me]++;
                assertTrue(Math.abs(turns[0] - turns[1]) <= 1);
                loop.pause(self);
              }
            }));
      }
      for (int i = 0; i < walkers; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  while (!stop.get()) {
                    for (Coroutine walked : pair) {
                      Thread thread = walked.thread();
                      if (thread != null) {
                        thread.getStackTrace();
                        walks.incrementAndGet();
                      }
                    }
                  }
                }));
      }
      long start = System.nanoTime();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                while (walks.get() < walksMax && System.nanoTime() - start < nanosMax) {
                  sleepOneMilli();
                }
                stop.set(true);
              }));
      loop.runToTheEnd();
      return null;
    });
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(turns[0] > 0);
    assertTrue(Math.abs(turns[0] - turns[1]) <= 1);
    assertEquals(0, loop.resumeSoonCalls.get());
    return walks.get();
  }
}
