package dev.gyre.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Gyre;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whether what is ready in the same turn runs in an order that a seed decides. */
final class ShuffleTest {

  private static final int TASKS = 5;

  @Test
  void order_withoutASeed_isFirstInFirstOut() {
    List<Integer> once = IntStream.range(0, TASKS).boxed().toList();
    assertEquals(List.of(once, once, once), inParts(orderWith(VirtualClockOptions.DEFAULT)));
  }

  @Test
  void order_withTheSameSeed_isTheSame() {
    for (long seed = 0; seed < 20; seed++) {
      assertEquals(orderWith(seed), orderWith(seed), "seed " + seed);
    }
  }

  @Test
  void order_withAnotherSeed_isAnother() {
    Set<List<Integer>> orders =
        LongStream.range(0, 20).mapToObj(ShuffleTest::orderWith).collect(Collectors.toSet());
    assertTrue(orders.size() > 15, "only so many orders from 20 seeds: " + orders.size());
  }

  @Test
  void shuffling_keepsTurnsApart() {
    for (long seed = 0; seed < 20; seed++) {
      for (List<Integer> turn : inParts(orderWith(seed))) {
        assertEquals(TASKS, Set.copyOf(turn).size(), "each task once in a turn: " + turn);
      }
    }
  }

  @Test
  void failure_namesTheSeed() {
    var kit = VirtualClockLoop.create(VirtualClockOptions.DEFAULT.withShuffleSeed(17));
    kit.loop().createTask(() -> Gyre.sleep(Duration.ofSeconds(1)));
    var failure = assertThrows(AssertionError.class, kit::close);
    assertTrue(failure.getMessage().endsWith("replay with seed 17"), failure.getMessage());
    assertTrue(kit.toString().contains("shuffleSeed=17"), kit.toString());
  }

  private static List<Integer> orderWith(long seed) {
    return orderWith(VirtualClockOptions.DEFAULT.withShuffleSeed(seed));
  }

  /** Has some tasks take turns: ready together when created, yielding, and after a sleep. */
  private static List<Integer> orderWith(VirtualClockOptions options) {
    List<Integer> order = new ArrayList<>();
    try (var kit = VirtualClockLoop.create(options)) {
      for (int i = 0; i < TASKS; i++) {
        int number = i;
        kit.loop()
            .createTask(() -> {
              order.add(number);
              kit.loop().yieldNow();
              order.add(number);
              Gyre.sleep(Duration.ofSeconds(1));
              order.add(number);
            });
      }
      kit.advance(Duration.ofSeconds(1));
    }
    return order;
  }

  private static List<List<Integer>> inParts(List<Integer> order) {
    return IntStream.range(0, order.size() / TASKS)
        .mapToObj(part -> order.subList(part * TASKS, (part + 1) * TASKS))
        .toList();
  }
}
