package dev.gyre.loop.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.Handle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadyRingTest {

  @Test
  void behavesLikeAQueue_whileItGrowsAndWraps() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var ring = new ReadyRing();
    Queue<Runnable> model = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(100) < 55) {
        Runnable item = new Callback(new NoContext(), Context.EMPTY, () -> {});
        ring.add(item);
        model.add(item);
      } else {
        assertSame(model.poll(), ring.poll(), "seed " + seed);
      }
      assertEquals(model.size(), ring.size(), "seed " + seed);
    }
  }

  @Test
  void cancelledCallback_isReplacedByNothing_whereverTheRingHasMovedIt() {
    var ring = new ReadyRing();
    List<Integer> ran = new ArrayList<>();
    List<Handle> handles = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      handles.add(ring.addCallback(() -> ran.add(number)));
      if (i % 10 == 9) {
        runFirst(ring);
      }
    }
    handles.subList(0, 990).forEach(Handle::cancel);
    while (ring.size() > 0) {
      runFirst(ring);
    }
    List<Integer> expected = new ArrayList<>();
    IntStream.range(0, 100).forEach(expected::add);
    IntStream.range(990, 1_000).forEach(expected::add);
    assertEquals(expected, ran);
    assertTrue(handles.getFirst().cancelled()); // as asyncio's is, though it came too late
    assertFalse(handles.getLast().cancelled());
  }

  @Test
  void handle_tellsItsState() {
    var ring = new ReadyRing();
    Runnable named =
        new Runnable() {
          @Override
          public void run() {}

          @Override
          public String toString() {
            return "named";
          }
        };
    Handle ran = ring.addCallback(named);
    Handle waiting = ring.addCallback(named);
    Handle cancelled = ring.addCallback(named);
    runFirst(ring);
    cancelled.cancel();
    assertSame(Context.EMPTY, waiting.getContext());
    assertEquals("<Callback done>", ran.toString());
    assertEquals("<Callback named>", waiting.toString());
    assertEquals("<Callback cancelled>", cancelled.toString());
  }

  private static void runFirst(ReadyRing ring) {
    Objects.requireNonNull(ring.poll()).run();
  }

  @Test
  void shuffle_keepsEveryItem_andRepeatsWithItsSeed() {
    List<Runnable> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add(new Callback(new NoContext(), Context.EMPTY, () -> {}));
    }
    List<Runnable> shuffled = shuffled(items, 1);
    assertNotEquals(items, shuffled);
    assertEquals(Set.copyOf(items), Set.copyOf(shuffled));
    assertEquals(shuffled, shuffled(items, 1));
    assertNotEquals(shuffled, shuffled(items, 2));
  }

  /** Shuffles a ring whose items lie around the end of its array. */
  private static List<Runnable> shuffled(List<Runnable> items, long seed) {
    var ring = new ReadyRing();
    for (int i = 0; i < 40; i++) {
      ring.add(() -> {});
      ring.poll();
    }
    items.forEach(ring::add);
    ring.shuffle(new Random(seed));
    return Stream.generate(ring::poll).limit(items.size()).toList();
  }

  @Test
  void cleared_isEmpty() {
    var ring = new ReadyRing();
    ring.add(() -> {});
    ring.clear();
    assertEquals(0, ring.size());
    assertNull(ring.poll());
  }
}
