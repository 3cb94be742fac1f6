package dev.gyre.loop.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.gyre.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
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
  void cleared_isEmpty() {
    var ring = new ReadyRing();
    ring.add(() -> {});
    ring.clear();
    assertEquals(0, ring.size());
    assertNull(ring.poll());
  }
}
