package dev.gyre.loop.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.Handle;
import dev.gyre.spi.ContextHolder;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class InboxTest {

  private final Entrance entrance = Entrance.of(new NoContext(), () -> {});
  private final Inbox inbox = new Inbox(entrance);
  private final ReadyRing ready = new ReadyRing();

  private void runAll() {
    inbox.moveTo(ready, Integer.MAX_VALUE);
    runReady();
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
              entrance.add(() -> mine.add(number), Context.EMPTY);
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
      handles.add(entrance.add(ran::incrementAndGet, Context.EMPTY));
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
    Handle handle = entrance.add(() -> {}, Context.EMPTY);
    runAll();
    handle.cancel();
    assertFalse(handle.cancelled());
  }

  @Test
  void chunkBorders_loseNothing_whereverTheLoopStandsWhenItTakes() {
    for (int batch = 1; batch <= 4096; batch = batch < 130 ? batch + 1 : 2 * batch - 3) {
      Entrance triedEntrance = Entrance.of(new NoContext(), () -> {});
      var tried = new Inbox(triedEntrance);
      List<Integer> ran = new ArrayList<>();
      int total = 0;
      while (total < 5_000) {
        assertTrue(tried.isEmpty(), "batches of " + batch);
        assertEquals(0, tried.moveTo(ready, Integer.MAX_VALUE));
        for (int i = 0; i < batch; i++) {
          int number = total++;
          triedEntrance.addForGood(() -> ran.add(number), Context.EMPTY);
          assertFalse(tried.isEmpty(), "batches of " + batch);
        }
        assertEquals(batch, tried.countTo(tried.end()));
        assertEquals(batch, tried.moveTo(ready, Integer.MAX_VALUE));
        runReady();
      }
      assertEquals(IntStream.range(0, total).boxed().toList(), ran, "batches of " + batch);
    }
  }

  private void runReady() {
    Runnable next;
    while ((next = ready.poll()) != null) {
      next.run();
    }
  }

  @Test
  void producersThatMeetAtChunkBorders_loseNothing_andKeepTheirOrder() throws InterruptedException {
    int producers = 4;
    int each = 25_000;
    List<List<Integer>> seen = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    var together = new CyclicBarrier(producers);
    for (int p = 0; p < producers; p++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      threads.add(
          new Thread(() -> {
            for (int i = 0; i < each; i++) {
              if (i % 250 == 0) {
                meet(together); // so that 1,000 follow at once, and all reach the borders together
              }
              int number = i;
              entrance.addForGood(() -> mine.add(number), Context.EMPTY);
            }
          }));
    }
    threads.forEach(Thread::start);
    int ran = 0;
    while (ran < producers * each) {
      inbox.moveTo(ready, 7);
      ran += ready.size();
      runReady();
      long end = inbox.end();
      ran += inbox.countTo(end);
      for (Runnable next; (next = inbox.poll(end)) != null; ) {
        next.run();
      }
      if (ran % 3 == 0) {
        inbox.forgetTaken();
      }
      Thread.onSpinWait();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(inbox.isEmpty());
    List<Integer> expected = IntStream.range(0, each).boxed().toList();
    seen.forEach(list -> assertEquals(expected, list));
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void end_boundsWhatIsTaken_acrossChunks() {
    List<Integer> ran = new ArrayList<>();
    IntStream.range(0, 300).forEach(i -> entrance.addForGood(() -> ran.add(i), Context.EMPTY));
    long end = inbox.end();
    IntStream.range(300, 600).forEach(i -> entrance.addForGood(() -> ran.add(i), Context.EMPTY));
    inbox.moveTo(ready, 10);
    assertEquals(10, ready.size());
    runReady();
    assertEquals(290, inbox.countTo(end));
    for (Runnable next; (next = inbox.poll(end)) != null; ) {
      next.run();
    }
    assertEquals(IntStream.range(0, 300).boxed().toList(), ran);
    assertEquals(0, inbox.countTo(end));
    runAll();
    assertEquals(600, ran.size());
    assertNull(inbox.poll(end)); // which lies behind by now
  }

  @Test
  void contextOfItsOwn_isEnteredByTheCallbackItself() {
    var loop = new Entered();
    Entrance triedEntrance = Entrance.of(loop, () -> {});
    var tried = new Inbox(triedEntrance);
    Context context = Context.EMPTY.with(ContextVar.of("number"), 1);
    triedEntrance.addForGood(() -> {}, context);
    triedEntrance.addForGood(() -> {}, Context.EMPTY);
    Runnable first = Objects.requireNonNull(tried.poll(tried.end()));
    Runnable second = Objects.requireNonNull(tried.poll(tried.end()));
    first.run();
    assertSame(context, loop.context());
    loop.setContext(Context.EMPTY);
    second.run();
    assertSame(Context.EMPTY, loop.context());
  }

  @Test
  void aLoopIsWoken_forEachCallback_whileItIsAsleep_andOnlyThen() {
    var woken = new AtomicInteger();
    Entrance tried = Entrance.of(new NoContext(), woken::incrementAndGet);
    tried.addForGood(() -> {}, Context.EMPTY);
    assertEquals(0, woken.get());
    tried.setLoopIsAsleep(true);
    tried.addForGood(() -> {}, Context.EMPTY);
    assertEquals(1, woken.get());
    tried.add(() -> {}, Context.EMPTY);
    assertEquals(2, woken.get());
    tried.setLoopIsAsleep(false);
    tried.add(() -> {}, Context.EMPTY);
    assertEquals(2, woken.get());
  }

  private static final class Entered implements ContextHolder {
    private Context context = Context.EMPTY;

    @Override
    public Context context() {
      return context;
    }

    @Override
    public void setContext(Context entered) {
      context = entered;
    }
  }

  @Test
  void takenCallbacks_areNotKeptAlive() {
    WeakReference<Runnable> taken = addOneOnlyTheInboxKnows();
    runAll();
    inbox.forgetTaken();
    Awaitility.await()
        .until(() -> {
          System.gc();
          return taken.get() == null;
        });
    assertTrue(inbox.isEmpty());
  }

  private WeakReference<Runnable> addOneOnlyTheInboxKnows() {
    var number = new AtomicInteger();
    Runnable callback = number::incrementAndGet; // made anew each time
    entrance.addForGood(callback, Context.EMPTY);
    return new WeakReference<>(callback);
  }
}
