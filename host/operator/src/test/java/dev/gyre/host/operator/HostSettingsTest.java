package dev.gyre.host.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.LoopDefaults;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration of the host may say. */
final class HostSettingsTest {

  @Test
  void nothing_hasTheUsualValues() {
    HostSettings usual = HostSettings.read(Map.of());

    assertEquals(HostExecutor.Settings.DEFAULT, usual.executor());
    assertEquals(LoopDefaults.USUAL, usual.loops());
    assertTrue(usual.measureTurns());
    assertEquals(Duration.ofSeconds(5), usual.stalled());
    assertTrue(usual.preferred().values().stream().allMatch(String::isEmpty));
  }

  @Test
  void usualValues_areThoseThatTheMetatypeTells() throws Exception {
    Map<String, Object> told = new HashMap<>();
    for (Method option : HostConfiguration.class.getDeclaredMethods()) {
      told.put(option.getName(), option.getDefaultValue());
    }

    assertEquals(HostSettings.read(Map.of()), HostSettings.read(told));
  }

  @Test
  void texts_asInAFile_areRead() {
    HostSettings settings =
        HostSettings.read(
            Map.of(
                "executor", "virtual",
                "drainSeconds", " 3 ",
                "debug", "true",
                "slowCallbackMillis", "250",
                "stalledSeconds", "0",
                "service.pid", "dev.gyre.host",
                "felix.fileinstall.filename", "file:/x.cfg"));

    assertEquals("virtual", settings.preferred().get("executor"));
    assertEquals(Duration.ofSeconds(3), settings.executor().drainDeadline());
    assertEquals(new LoopDefaults(true, Duration.ofMillis(250)), settings.loops());
    assertEquals(Duration.ZERO, settings.stalled());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drainSeconds | -1    | drainSeconds must be a whole number between 0 and 3600: -1",
        "drainSeconds | 3601  | drainSeconds must be a whole number between 0 and 3600: 3601",
        "drainSeconds | soon  | drainSeconds must be a whole number between 0 and 3600: soon",
        "drainSeconds | 1.5   | drainSeconds must be a whole number between 0 and 3600: 1.5",
        "waitingCallsMax | 1000001 | waitingCallsMax must be a whole number between 0 and 1000000:"
            + " 1000001",
        "slowCallbackMillis | 0 | slowCallbackMillis must be a whole number between 1 and 3600000:"
            + " 0",
        "debug        | yes   | debug must be true or false: yes",
      })
  void badValue_isNamedWithItsRule(String key, String value, String message) {
    var failure =
        assertThrows(IllegalArgumentException.class, () -> HostSettings.read(Map.of(key, value)));

    assertEquals(message, failure.getMessage());
  }

  @Test
  void unknownKey_isRefused_sinceItMayBeMisspelt() {
    var failure =
        assertThrows(
            IllegalArgumentException.class, () -> HostSettings.read(Map.of("drainSecond", "1")));

    assertEquals(
        "no option is called drainSecond; options are debug, drainSeconds, executor, measureTurns,"
            + " policy, selector, slowCallbackMillis, stalledSeconds, taskRunner, waitingCallsMax,"
            + " waitingSeconds",
        failure.getMessage());
  }
}
