package dev.gyre.loop.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.gyre.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
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
