package dev.gyre.host.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SwapChoicesTest {

  private static Map<String, String> parsed(String line) {
    return SwapChoices.parse(List.of(line.split(" "))).providers();
  }

  @Test
  void onePart_isNamedWithItsProvider_orWithout() {
    assertEquals(Map.of("executor", "virtual"), parsed("executor virtual"));
    assertEquals(Map.of("executor", ""), parsed("executor"));
    assertEquals(Map.of("executor", "virtual"), parsed("executor=virtual"));
  }

  @Test
  void severalParts_areNamedInTheirOrder() {
    Map<String, String> choices = parsed("executor=virtual selector=nio policy=");

    assertEquals("[executor=virtual, selector=nio, policy=]", "" + choices.entrySet());
  }

  @ParameterizedTest
  @CsvSource({
    "executor virtual selector",
    "executor=virtual selector",
    "selector executor=virtual"
  })
  void otherWords_areRefused(String line) {
    var refused = assertThrows(IllegalArgumentException.class, () -> parsed(line));

    assertEquals(
        "say swap PART PROVIDER, or swap PART=PROVIDER PART=PROVIDER for several parts: " + line,
        refused.getMessage());
  }

  @Test
  void nothing_isRefused() {
    var refused = assertThrows(IllegalArgumentException.class, () -> SwapChoices.parse(List.of()));

    assertEquals(
        "say swap PART PROVIDER, or swap PART=PROVIDER PART=PROVIDER for several parts: nothing was"
            + " said",
        refused.getMessage());
  }

  @Test
  void partThatIsNamedTwice_isRefused() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> parsed("selector=nio selector=epoll"));

    assertEquals("part must be named once: selector", refused.getMessage());
  }
}
