package dev.gyre.host.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.Loops;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page reads. */
final class JsonTest {

  @Test
  void records_listsAndMaps_areWritten() {
    var report =
        new HealthReport(
            "WARN", List.of(new HealthReport.Finding("WARN", "say \"no\"\n\\ \u2028")));

    assertEquals(
        "{\"status\":\"WARN\",\"findings\":[{\"status\":\"WARN\","
            + "\"text\":\"say \\\"no\\\"\\u000a\\\\ \\u2028\"}]}",
        Json.of(report));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", Arrays.asList(1, 2.5, true, null));
    map.put("b", Double.NaN);
    assertEquals("{\"a\":[1,2.5,true,null],\"b\":null}", Json.of(map));
    assertEquals("[]", Json.of(List.of()));
  }

  @Test
  void whatItCannotWrite_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Json.of(new Object()));
  }

  @Test
  void view_hasAllThatThePageShows() {
    String view = new HostView(new Loops()).toJson(false);

    for (String key :
        List.of("atMillis", "health", "loops", "tasks", "providers", "executor", "swaps")) {
      assertTrue(view.contains("\"" + key + "\":"), view);
    }
  }
}
