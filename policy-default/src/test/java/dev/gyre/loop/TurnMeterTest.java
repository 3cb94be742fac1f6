package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.inspect.TurnTimes;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long turns take, in the last minute or two. */
final class TurnMeterTest {

  private static final long MILLI = 1_000_000;
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final TurnMeter meter = new TurnMeter();

  @Test
  void nothingMeasured_isNone() {
    assertEquals(TurnTimes.NONE, meter.read(5));
  }

  @Test
  void shares_areOfWhatWasMeasured_rightToAnEighth() {
    for (int i = 1; i <= 1000; i++) {
      meter.count(i * MILLI, i);
    }

    TurnTimes times = meter.read(1000);

    assertEquals(1000, times.measured());
    assertEquals(500, times.medianMillis(), 500 / 8.0);
    assertEquals(990, times.p99Millis(), 990 / 8.0);
    assertEquals(1000, times.maxMillis());
    assertEquals(1000, times.longestMillis());
  }

  @Test
  void theMinuteBefore_countsToo_butNoOlderOne() {
    meter.count(9 * MILLI, 0);
    meter.count(2 * MILLI, MINUTE);
    assertEquals(2, meter.read(MINUTE).measured());

    meter.count(2 * MILLI, 2 * MINUTE);

    TurnTimes times = meter.read(2 * MINUTE);
    assertEquals(2, times.measured());
    assertTrue(times.maxMillis() < 3, times::toString);
    assertEquals(9, times.longestMillis());
  }

  @Test
  void afterALongPause_nothingOldCounts() {
    meter.count(9 * MILLI, 0);

    assertEquals(1, meter.read(MINUTE + 1).measured());
    assertEquals(0, meter.read(3 * MINUTE).measured());
    assertEquals(0, meter.read(3 * MINUTE).maxMillis());

    meter.count(2 * MILLI, 3 * MINUTE);
    assertEquals(1, meter.read(3 * MINUTE).measured());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 15, 16, 17, 1000, 123_456_789, Long.MAX_VALUE})
  void classes_containWhatFallsIntoThem_andAreAnEighthWide(long nanos) {
    int index = TurnMeter.classOf(nanos);

    assertTrue(TurnMeter.endOf(index) >= nanos);
    assertTrue(index == 0 || TurnMeter.endOf(index - 1) < nanos);
    assertTrue(TurnMeter.endOf(index) - nanos <= nanos / 8);
  }

  @Test
  void clockThatGoesBack_countsAsNoTime() {
    meter.count(-5, 0);

    assertEquals(0, meter.read(0).maxMillis());
    assertEquals(1, meter.read(0).measured());
  }
}
