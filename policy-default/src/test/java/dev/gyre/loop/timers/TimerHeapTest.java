package dev.gyre.loop.timers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.loop.callbacks.NoContext;
import dev.gyre.loop.callbacks.ReadyRing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimerHeapTest {

  private final TimerHeap heap = new TimerHeap(new NoContext());

  @ParameterizedTest
  @CsvSource({"101, 51, 50", "100, 99, 100", "200, 100, 200", "300, 151, 149"})
  void compacts_onlyAboveAHundred_andOnlyWhenMoreThanHalfAreCancelled(
      int scheduled, int cancelled, int left) {
    List<Timer> timers = new ArrayList<>();
    for (int i = 0; i < scheduled; i++) {
      timers.add(heap.schedule(i, () -> {}, Context.EMPTY));
    }
    // From the far end, so that none of them is at the head.
    timers.subList(scheduled - cancelled, scheduled).forEach(Timer::cancel);
    heap.dropCancelled();
    assertEquals(left, heap.size());
  }

  @Test
  void cancelledHead_isDropped() {
    heap.schedule(1, () -> {}, Context.EMPTY).cancel();
    heap.schedule(2, () -> {}, Context.EMPTY);
    heap.dropCancelled();
    assertEquals(1, heap.size());
    assertEquals(2, heap.firstDueNanos());
  }

  @Test
  void cancellingATimerThatHasLeft_doesNotCount() {
    var ready = new ReadyRing();
    Timer fired = heap.schedule(1, () -> {}, Context.EMPTY);
    heap.moveDue(1, ready);
    fired.cancel();
    fired.cancel();
    for (int i = 0; i < 101; i++) {
      heap.schedule(10, () -> {}, Context.EMPTY);
    }
    heap.dropCancelled();
    assertEquals(101, heap.size());
  }

  @Test
  void randomSchedulesAndCancellations_fireInOrderOfTime_thenOfScheduling() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<Timer> expected = new ArrayList<>();
    List<Object> fired = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      Timer[] self = new Timer[1];
      self[0] = heap.schedule(random.nextInt(500), () -> fired.add(self[0]), Context.EMPTY);
      if (random.nextInt(3) == 0) {
        self[0].cancel();
      } else {
        expected.add(self[0]);
      }
      heap.dropCancelled();
    }
    expected.sort(Comparator.comparingLong(Timer::when)); // stable
    var ready = new ReadyRing();
    for (long now = 0; now < 500; now++) {
      heap.moveDue(now, ready);
    }
    Runnable next;
    while ((next = ready.poll()) != null) {
      next.run();
    }
    assertEquals(expected, fired, "seed " + seed);
    assertTrue(heap.isEmpty());
  }

  /**
   * Spans of time: all equal, many equal, hardly any, and so far apart that no long tells how far.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 50, 1_000_000_000, 1L << 60, Long.MAX_VALUE})
  void manyDueAtOnce_fireInOrder_whateverPartOfAllTheyAre(long span) {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<Timer> expected = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      long when = random.nextLong(-span, span);
      Timer timer = heap.schedule(when, () -> {}, Context.EMPTY);
      if (random.nextInt(4) == 0) {
        timer.cancel();
      } else {
        expected.add(timer);
      }
    }
    expected.sort(Comparator.comparingLong(Timer::when)); // stable
    var ready = new ReadyRing();
    List<Runnable> moved = new ArrayList<>();
    for (double part : new double[] {-0.99, -0.95, -0.5, 0.9, 1}) {
      long now = part == 1 ? span : (long) (part * span);
      heap.moveDue(now, ready);
      while (ready.size() > 0) {
        moved.add(ready.poll());
      }
      long due = expected.stream().filter(timer -> timer.when() <= now).count();
      assertEquals(expected.subList(0, (int) due), moved, "seed " + seed);
    }
    assertTrue(heap.isEmpty());
    assertEquals(0, heap.size());
  }

  @Test
  void timersOfOneTime_fireInTheOrderOfScheduling_alsoWhenTheNumbersHaveRunOut() {
    var nearlyOut = new TimerHeap(new NoContext(), Integer.MAX_VALUE - 100);
    List<Integer> expected = new ArrayList<>();
    List<Integer> fired = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int mine = i;
      nearlyOut.schedule(i % 3, () -> fired.add(mine), Context.EMPTY);
      expected.add(i);
    }
    expected.sort(Comparator.comparingInt(each -> each % 3)); // stable
    var ready = new ReadyRing();
    nearlyOut.moveDue(2, ready);
    Runnable next;
    while ((next = ready.poll()) != null) {
      next.run();
    }
    assertEquals(expected, fired);
  }
}
