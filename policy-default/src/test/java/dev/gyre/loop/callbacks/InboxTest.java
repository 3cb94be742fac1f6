package dev.gyre.loop.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.Handle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

  private final Inbox inbox = new Inbox(new NoContext());
  private final ReadyRing ready = new ReadyRing();

  private void runAll() {
    inbox.moveTo(ready);
    Runnable next;
    while ((next = ready.poll()) != null) {
      next.run();
    }
  }

  @Test
  void callbacksOfOneThread_keepTheirOrder_andAllArrive() throws InterruptedException {
    int producers = 4;
    int each = 50_000;
    List<List<Integer>> seen = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      threads.add(
          new Thread(() -> {
            for (int i = 0; i < each; i++) {
              int number = i;
              inbox.add(() -> mine.add(number), Context.EMPTY);
            }
          }));
    }
    threads.forEach(Thread::start);
    while (seen.stream().anyMatch(list -> list.size() < each)) {
      runAll();
      Thread.onSpinWait();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    runAll();
    assertTrue(inbox.isEmpty());
    for (List<Integer> list : seen) {
      assertEquals(each, list.size());
      for (int i = 0; i < each; i++) {
        assertEquals(i, list.get(i));
      }
    }
  }

  @Test
  void cancelledFromAnotherThread_runsWhollyOrNotAtAll() throws InterruptedException {
    int rounds = 20_000;
    var ran = new AtomicInteger();
    var cancelled = new AtomicInteger();
    List<Handle> handles = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      handles.add(inbox.add(ran::incrementAndGet, Context.EMPTY));
    }
    var canceller =
        new Thread(() ->
            handles.forEach(handle -> {
              handle.cancel();
              if (handle.cancelled()) {
                cancelled.incrementAndGet();
              }
            }));
    canceller.start();
    runAll();
    canceller.join();
    assertEquals(rounds, ran.get() + cancelled.get());
  }

  @Test
  void cancelledAfterItRan_isNotCancelled() {
    Handle handle = inbox.add(() -> {}, Context.EMPTY);
    runAll();
    handle.cancel();
    assertFalse(handle.cancelled());
  }

  @Test
  void takenCallbacks_areNotKeptAlive() {
    for (int i = 0; i < 3; i++) {
      inbox.add(() -> {}, Context.EMPTY);
    }
    inbox.moveTo(ready);
    assertEquals(3, ready.size());
    assertTrue(inbox.isEmpty());
  }
}
