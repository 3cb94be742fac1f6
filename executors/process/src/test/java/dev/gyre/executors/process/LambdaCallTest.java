package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.io.ObjectInputFilter.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lambdas arrive with what they capture, the first time and again, and so do their results. */
@Timeout(30)
final class LambdaCallTest {

  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void open() {
    pool = new ProcessPoolExecutor(1);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  static List<@Nullable Object> values() {
    var values = new ArrayList<@Nullable Object>();
    values.add(null);
    values.addAll(List.of(true, false, 0, Integer.MIN_VALUE, Long.MAX_VALUE, -0.0, Double.NaN));
    values.addAll(List.of("", "gyre \u00e9 \ud83c\udf00 \ud83c \0", "x".repeat(21_845)));
    values.addAll(
        List.of(
            "\u20ac".repeat(21_846), 'c', (byte) 7, 1.5f, List.of(1, "two"), WhenCancelled.LEAVE));
    return values;
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_goesAndComesBack(@Nullable Object value) throws Exception {
    assertEquals(value, Answers.of(pool.submit(PortableCall.of(() -> value))));
  }

  @Test
  void sameLine_withOtherValues_isAnotherCall() throws Exception {
    var answers = new ArrayList<CompletableFuture<String>>();
    for (int i = 0; i < 50; i++) {
      answers.add(named(i, "a" + i, i % 2 == 0 ? null : 2.5));
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(i + " a" + i + (i % 2 == 0 ? " null" : " 2.5"), Answers.of(answers.get(i)));
    }
  }

  private static CompletableFuture<String> named(int number, String text, @Nullable Double half) {
    return pool.submit(PortableCall.of(() -> number + " " + text + " " + half));
  }

  @Test
  void methodReferences_areCallsAsWell() throws Exception {
    assertEquals("gyre", Answers.of(pool.submit(PortableCall.of("  gyre "::strip))));
    assertTrue(Answers.of(pool.submit(PortableCall.of(LambdaCallTest::elsewhere))));
    assertTrue(Answers.of(pool.submit(PortableCall.of(LambdaCallTest::elsewhere))));
  }

  private static boolean elsewhere() {
    return pool == null;
  }

  @Test
  void mutableValues_areOfThisCallAlone() throws Exception {
    int[] counter = {0};
    PortableCall<int[]> increment =
        PortableCall.of(() -> {
          counter[0]++;
          return counter;
        });
    assertArrayEquals(new int[] {1}, Answers.of(pool.submit(increment)));
    assertArrayEquals(new int[] {1}, Answers.of(pool.submit(increment)));
    counter[0] = 5;
    assertArrayEquals(new int[] {6}, Answers.of(pool.submit(increment)));
  }

  @Test
  void plainResult_isWhatTheFilterMayRefuse() throws Exception {
    var options =
        ProcessPoolOptions.DEFAULT
            .withMaxWorkers(1)
            .withResultFilter(
                info -> info.serialClass() == Long.class ? Status.REJECTED : Status.UNDECIDED);
    try (var wary = new ProcessPoolExecutor(options)) {
      var refused =
          Answers.failure(CallTransferException.class, wary.submit(PortableCall.of(() -> 1L)));
      assertTrue(refused.getMessage().contains("java.lang.Long"), refused.getMessage());
      assertEquals(1, Answers.of(wary.submit(PortableCall.of(() -> 1))));
      assertNull(Answers.of(wary.submit(PortableCall.of(() -> null))));
    }
  }
}
