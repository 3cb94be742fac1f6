package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever a value's type, it is understood or refused with its key and the rule. */
final class ConfigurationValuesTest {

  private enum Reaction {
    LEAVE,
    INTERRUPT
  }

  @interface Options {
    int size() default 1;

    String name() default "";

    int service_ranking() default 0;
  }

  @Test
  void valuesOfAnyType_areRead() {
    var values =
        new ConfigurationValues(
            Map.of(
                "size",
                7,
                "text",
                " 8 ",
                "flag",
                "true",
                "when",
                "INTERRUPT",
                "none",
                "",
                "array",
                new String[] {"a", "b"},
                "list",
                List.of("c", 1),
                "one",
                " -Xlog:gc,safepoint "));

    assertEquals(7, values.number("size", 1, 0, 10));
    assertEquals(8, values.number("text", 1, 0, 10));
    assertEquals(9, values.number("missing", 9, 0, 10));
    assertTrue(values.flag("flag", false));
    assertFalse(values.flag("missing", false));
    assertEquals(Reaction.INTERRUPT, values.choice("when", Reaction.LEAVE));
    assertEquals(Reaction.LEAVE, values.choice("missing", Reaction.LEAVE));
    assertEquals(List.of("a", "b"), values.texts("array"));
    assertEquals(List.of("c", "1"), values.texts("list"));
    assertEquals(List.of("-Xlog:gc,safepoint"), values.texts("one"));
    assertEquals(List.of(), values.texts("none"));
    assertEquals(List.of(), values.texts("missing"));
  }

  @Test
  void valueThatIsNotUnderstood_isRefusedWithItsRule() {
    refused("size must be a whole number between 0 and 4: 5", 5, v -> v.number("size", 1, 0, 4));
    refused("size must be a whole number between 0 and 4: x", "x", v -> v.number("size", 1, 0, 4));
    refused("size must be true or false: yes", "yes", v -> v.flag("size", true));
    refused(
        "size must be one of [LEAVE, INTERRUPT]: leave",
        "leave",
        v -> v.choice("size", Reaction.LEAVE));
  }

  private static void refused(String message, Object value, Consumer<ConfigurationValues> read) {
    var values = new ConfigurationValues(Map.of("size", value));
    var refusal = assertThrows(IllegalArgumentException.class, () -> read.accept(values));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void keyThatMeansNothing_isRefused_unlessItIsAFrameworks() {
    new ConfigurationValues(Map.of("size", 1, "service.ranking", 2, "component.name", "x"))
        .requireKeysOf(Options.class);
    var misspelt = new ConfigurationValues(Map.of("sise", 1));
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> misspelt.requireKeysOf(Options.class));
    assertEquals("no option is called sise; options are name, size", refusal.getMessage());
  }
}
