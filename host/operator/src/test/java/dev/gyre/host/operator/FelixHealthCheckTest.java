package dev.gyre.host.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.HealthReport.Finding;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.junit.jupiter.api.Test;

/** What Felix Health Checks is told. */
final class FelixHealthCheckTest {

  @Test
  void findings_areToldWithTheirStatus() {
    var report =
        new HealthReport(
            "CRITICAL",
            List.of(
                new Finding("CRITICAL", "loop a (1) is stalled"),
                new Finding("WARN", "1 replaced executors have not finished their calls")));

    Result result = new FelixHealthCheck(() -> report).execute();

    assertEquals(Result.Status.CRITICAL, result.getStatus());
    assertEquals(
        List.of(
            "CRITICAL loop a (1) is stalled",
            "WARN 1 replaced executors have not finished their calls"),
        entriesOf(result));
  }

  @Test
  void nothingWrong_isOk() {
    Result result = new FelixHealthCheck(() -> new HealthReport("OK", List.of())).execute();

    assertEquals(Result.Status.OK, result.getStatus());
    assertEquals(List.of("OK nothing is wrong"), entriesOf(result));
  }

  private static List<String> entriesOf(Result result) {
    List<String> entries = new ArrayList<>();
    for (ResultLog.Entry each : result) {
      entries.add(each.getStatus() + " " + each.getMessage());
    }
    return entries;
  }
}
