package dev.gyre.loop.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** One line of a table of mistakes: what is done wrong, and how it is refused. */
final class Mistake {

  private Mistake() {}

  /** A call that is refused by an exception of exactly this type, whose message has these words. */
  static DynamicTest mistake(
      String what, Executable call, Class<? extends Throwable> refusal, String... words) {
    return DynamicTest.dynamicTest(what, () -> assertRefused(call, refusal, words));
  }

  /** A null where there must be something: the exception names the argument. */
  static DynamicTest missing(String argument, String what, Executable call) {
    return DynamicTest.dynamicTest(
        what + " without " + argument,
        () ->
            assertEquals(
                argument,
                assertThrowsExactly(NullPointerException.class, call).getMessage(),
                what));
  }

  static void assertRefused(Executable call, Class<? extends Throwable> refusal, String... words) {
    String message = String.valueOf(assertThrowsExactly(refusal, call).getMessage());
    Stream.of(words)
        .forEach(word ->
            assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message));
  }
}
