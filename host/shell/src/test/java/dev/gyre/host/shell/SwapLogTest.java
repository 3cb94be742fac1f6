package dev.gyre.host.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SwapLogTest {

  @Test
  void line_hasEveryKeyInAFixedOrder() {
    var event =
        new SwapEvent(
            Part.EXECUTOR,
            SwapEvent.Phase.DRAINED,
            "platform",
            "virtual",
            97,
            3,
            Duration.ofMillis(2001),
            null);

    assertEquals(
        "swap part=executor from=platform to=virtual phase=drained moved=97 left=3 took=2001ms"
            + " loops=0",
        SwapLog.line(event));
  }

  @Test
  void line_writesNoneWhereThereIsNoProvider() {
    var event =
        new SwapEvent(Part.POLICY, SwapEvent.Phase.SWITCHED, null, null, 0, 0, Duration.ZERO, null);

    assertEquals(
        "swap part=policy from=none to=none phase=switched moved=0 left=0 took=0ms loops=0",
        SwapLog.line(event));
  }
}
