package dev.gyre.host.operator;

import dev.gyre.spi.ConfigurationValues;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.LoopDefaults;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration that was found good, in our own words. Immutable.
 *
 * @param preferred by part, the name of the provider that is to serve; empty for none
 * @param executor how swaps of the executor behave
 * @param loops what holds for new loops
 * @param measureTurns whether turns are measured
 * @param stalled from when on a loop is stalled; zero if none is watched
 */
record HostSettings(
    Map<String, String> preferred,
    HostExecutor.Settings executor,
    LoopDefaults loops,
    boolean measureTurns,
    Duration stalled) {

  private static final int HOUR_SECONDS = 3600;
  private static final int HOUR_MILLIS = 3_600_000;
  private static final int CALLS_MAX = 1_000_000;

  /** Keeps the order of the parts. */
  HostSettings {
    preferred = Collections.unmodifiableMap(new LinkedHashMap<>(preferred));
  }

  /**
   * Reads a configuration.
   *
   * @param values by key; what is missing has its usual value
   * @return the settings
   * @throws IllegalArgumentException if there is anything wrong with it
   */
  static HostSettings read(Map<String, ?> values) {
    var options = new ConfigurationValues(values);
    options.requireKeysOf(HostConfiguration.class);
    Map<String, String> preferred = new LinkedHashMap<>();
    preferred.put("policy", options.text("policy", ""));
    preferred.put("selector", options.text("selector", ""));
    preferred.put("task-runner", options.text("taskRunner", ""));
    preferred.put("executor", options.text("executor", ""));
    return new HostSettings(
        preferred,
        new HostExecutor.Settings(
            Duration.ofSeconds(options.number("drainSeconds", 10, 0, HOUR_SECONDS)),
            options.number("waitingCallsMax", 10_000, 0, CALLS_MAX),
            Duration.ofSeconds(options.number("waitingSeconds", 30, 0, HOUR_SECONDS))),
        new LoopDefaults(
            options.flag("debug", false),
            Duration.ofMillis(options.number("slowCallbackMillis", 100, 1, HOUR_MILLIS))),
        options.flag("measureTurns", true),
        Duration.ofSeconds(options.number("stalledSeconds", 5, 0, HOUR_SECONDS)));
  }
}
