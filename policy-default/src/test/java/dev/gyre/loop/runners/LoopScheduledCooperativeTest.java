package dev.gyre.loop.runners;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.Coroutine;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class LoopScheduledCooperativeTest extends LoopScheduledContract {

  private static final class SuspendsInItsInitialiser {

    static {
      trySuspendingInAnInitialiser();
    }

    static void initialise() {}
  }

  /** What a body does that blocks, and another does for it to go on. */
  private interface Step {

    void run() throws Exception;
  }

  @Override
  Blocking blocking() {
    return Blocking.COOPERATIVE;
  }

  @Override
  void initialiseAClass() {
    SuspendsInItsInitialiser.initialise();
  }

  /** Runs two bodies, the first of which blocks, and checks that the second ran meanwhile. */
  private void assertOthersRunDuring(Step blocking, Step other) {
    List<String> steps = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        attempt(blocking, failures);
        steps.add("went on");
      });
      loop.start(self -> {
        steps.add("other");
        attempt(other, failures);
      });
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of(), failures);
    assertEquals(List.of("other", "went on"), steps);
    assertTrue(loop.resumeSoonCalls.get() > 0);
  }

  private static void attempt(Step step, List<Throwable> failures) {
    try {
      step.run();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  @Test
  void sleep_letsOthersRun() {
    assertOthersRunDuring(() -> Thread.sleep(20), () -> {});
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck")
  void yield_letsOthersRun() {
    assertOthersRunDuring(Thread::yield, () -> {});
  }

  @Test
  void blockingQueue_letsOthersRun() {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    assertOthersRunDuring(() -> assertEquals("value", queue.take()), () -> queue.add("value"));
  }

  @Test
  void contendedLock_letsOthersRun() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    assertOthersRunDuring(
        holder ->
            () -> {
              lock.lock();
              try {
                holder.holdUntilReleased();
              } finally {
                lock.unlock();
              }
            },
        () -> {
          lock.lock();
          try {
            assertTrue(lock.isHeldByCurrentThread());
          } finally {
            lock.unlock();
          }
        });
  }

  @Test
  void contendedMonitor_letsOthersRun() throws Exception {
    Object monitor = new Object();
    assertOthersRunDuring(
        holder ->
            () -> {
              synchronized (monitor) {
                holder.holdUntilReleased();
              }
            },
        () -> {
          synchronized (monitor) {
            assertTrue(Thread.holdsLock(monitor));
          }
        });
  }

  /** Has another thread hold something while a body wants it, until the other body has run. */
  private void assertOthersRunDuring(Function<Holder, Runnable> holding, Step wanting)
      throws InterruptedException {
    Holder holder = new Holder();
    Thread thread = Thread.ofPlatform().start(holding.apply(holder));
    holder.held.await();
    assertOthersRunDuring(wanting, holder.released::countDown);
    thread.join();
  }

  private static final class Holder {

    final CountDownLatch held = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    void holdUntilReleased() {
      held.countDown();
      assertDoesNotThrow(() -> released.await());
    }
  }

  @Test
  void waitingForANotification_letsOthersRun() {
    Object monitor = new Object();
    boolean[] told = new boolean[1];
    assertOthersRunDuring(
        () -> {
          synchronized (monitor) {
            while (!told[0]) {
              monitor.wait();
            }
          }
        },
        () -> {
          synchronized (monitor) {
            told[0] = true;
            monitor.notifyAll();
          }
        });
  }

  @Test
  void socketRead_letsOthersRun() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      assertOthersRunDuring(
          () -> assertEquals(42, accepted.getInputStream().read()),
          () -> client.getOutputStream().write(42));
    }
  }

  @Test
  void aBodyThatWasBlocked_suspendsItselfAsBefore() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine coroutine =
          loop.start(self -> {
            sleepOneMilli();
            steps.add("slept");
            loop.pause(self);
            steps.add("resumed");
            sleepOneMilli();
            steps.add("slept again");
          });
      loop.runToTheEnd();
      assertFalse(coroutine.resume());
      return null;
    });
    assertEquals(List.of("slept", "resumed", "slept again"), steps);
    assertEquals(2, loop.resumeSoonCalls.get());
  }

  /** Nothing came of it, so the body must not move; nor may the wake-up that counts be lost. */
  @Test
  void resume_ofABodyThatIsStillBlocked_doesNothing() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine coroutine =
          loop.start(self -> {
            LockSupport.park();
            steps.add("unparked");
          });
      assertFalse(coroutine.resume());
      assertFalse(coroutine.resume());
      assertEquals(List.of(), steps);
      LockSupport.unpark(coroutine.thread());
      assertEquals(1, loop.resumeSoonCalls.get());
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("unparked"), steps);
  }

  @Test
  void interrupt_endsABodysSleep() {
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      Coroutine sleeper =
          loop.start(self -> {
            try {
              Thread.sleep(100_000);
            } catch (InterruptedException e) {
              steps.add("interrupted");
            }
          });
      loop.start(self -> sleeper.thread().interrupt());
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("interrupted"), steps);
  }

  /**
   * If the scheduler threw, the thread that unparks would die of it, and that can be one that
   * serves the whole JVM.
   */
  @Test
  void wakeUps_afterCloseAreDropped() {
    Coroutine parked =
        loop.host(() -> {
          Coroutine coroutine = loop.create(self -> LockSupport.park());
          assertFalse(coroutine.resume());
          return coroutine;
        });
    Coroutine asleep =
        loop.host(() -> {
          Coroutine coroutine = loop.create(self -> sleepOneMilli());
          assertFalse(coroutine.resume());
          return coroutine;
        });
    // Only the sleep ends by itself, maybe before the close.
    await().until(() -> loop.resumeSoonCalls.get() == 1);
    loop.close();
    assertDoesNotThrow(() -> LockSupport.unpark(parked.thread()));
    assertDoesNotThrow(() -> parked.thread().interrupt());
    assertDoesNotThrow(() -> asleep.thread().interrupt());
    assertEquals(1, loop.resumeSoonCalls.get());
  }

  @Test
  void wakeUps_whoseOwnerFailsDoNotThrow() {
    loop.host(() -> {
      Coroutine coroutine =
          loop.runner.create(
              LockSupport::park,
              self -> {
                throw new AssertionError("owners must not throw");
              });
      assertFalse(coroutine.resume());
      assertDoesNotThrow(() -> LockSupport.unpark(coroutine.thread()));
      return null;
    });
  }

  /** The JDK's timers still work after a loop was closed with sleeping bodies. */
  @Test
  void timersOfTheJdk_surviveAClosedLoop() {
    loop.host(() -> {
      for (int i = 0; i < 10; i++) {
        loop.create(self -> sleepOneMilli()).resume();
      }
      return null;
    });
    loop.close();
    loop = new TestLoop(this::open);
    loop.host(() -> {
      loop.start(self -> sleepOneMilli());
      loop.runToTheEnd();
      return null;
    });
    assertEquals(1, loop.resumeSoonCalls.get());
  }

  /** One thread of the JDK serves all contended monitors; it must not die of a body's scheduler. */
  @Test
  void monitorsOfTheJdk_surviveAClosedLoop() throws Exception {
    Object monitor = new Object();
    Holder holder = new Holder();
    Thread holding =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (monitor) {
                holder.holdUntilReleased();
              }
            });
    holder.held.await();
    loop.host(() -> {
      Coroutine wanting =
          loop.create(self -> {
            synchronized (monitor) {
              assertTrue(Thread.holdsLock(monitor));
            }
          });
      assertFalse(wanting.resume());
      return null;
    });
    loop.close();
    holder.released.countDown();
    holding.join();

    Object another = new Object();
    Holder second = new Holder();
    Thread holdingAnother =
        Thread.ofPlatform()
            .start(() -> {
              synchronized (another) {
                second.holdUntilReleased();
              }
            });
    second.held.await();
    Thread wanting =
        Thread.startVirtualThread(() -> {
          synchronized (another) {
            assertTrue(Thread.holdsLock(another));
          }
        });
    await().until(() -> wanting.getState() == Thread.State.BLOCKED);
    second.released.countDown();
    assertTrue(wanting.join(Duration.ofSeconds(10)));
    holdingAnother.join();
  }

  @Test
  void monitorHeldAcrossAnAwait_letsOthersRunUntilItIsFree() {
    Object monitor = new Object();
    List<String> steps = new ArrayList<>();
    loop.host(() -> {
      loop.start(self -> {
        synchronized (monitor) {
          loop.pause(self);
          loop.pause(self);
          steps.add("leaves");
        }
      });
      loop.start(self -> {
        synchronized (monitor) {
          steps.add("enters");
        }
      });
      loop.start(self -> steps.add("third"));
      loop.runToTheEnd();
      return null;
    });
    assertEquals(List.of("third", "leaves", "enters"), steps);
  }

  /** Hostile: stacks are walked while bodies block, wake each other and suspend themselves. */
  @Test
  void stackWalksWhileBodiesBlock_loseNoWakeUp() {
    int[] received = new int[1];
    loop.host(() -> {
      BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
      long start = System.nanoTime();
      Coroutine consumer =
          loop.start(self -> {
            while (assertDoesNotThrow(queue::take) >= 0) {
              received[0]++;
              loop.pause(self);
            }
          });
      int[] sent = new int[1];
      loop.start(self -> {
        while (System.nanoTime() - start < MILLISECONDS.toNanos(700)) {
          queue.add(sent[0]++);
          loop.pause(self);
        }
        queue.add(-1);
      });
      List<Thread> walkers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        walkers.add(
            Thread.ofPlatform()
                .start(() -> {
                  while (System.nanoTime() - start < MILLISECONDS.toNanos(700)) {
                    Thread thread = consumer.thread();
                    if (thread != null) {
                      thread.getStackTrace();
                    }
                  }
                }));
      }
      loop.runToTheEnd();
      for (Thread walker : walkers) {
        walker.join();
      }
      assertEquals(sent[0], received[0]);
      return null;
    });
    assertTrue(received[0] > 0);
  }
}
