package dev.gyre.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Debug mode's clock: names the callbacks that keep the loop from everything else. */
final class SlowCallbackWatch {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");
  private static final Duration DEFAULT_LIMIT = Duration.ofMillis(100);

  private final LoopClock clock;
  private volatile boolean on;
  private volatile Duration limit = DEFAULT_LIMIT;

  SlowCallbackWatch(LoopClock clock) {
    this.clock = clock;
    this.on = isAskedFor(System.getProperty("dev.gyre.debug"), System.getenv("GYRE_DEBUG"));
  }

  static boolean isAskedFor(@Nullable String property, @Nullable String variable) {
    return property != null
        ? Boolean.parseBoolean(property)
        : variable != null && !variable.isEmpty();
  }

  boolean isOn() {
    return on;
  }

  void set(boolean enabled) {
    on = enabled;
  }

  Duration limit() {
    return limit;
  }

  void setLimit(Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("slow callback duration must be positive: " + duration);
    }
    limit = duration;
  }

  /** Runs a step and warns if it was slow. */
  void run(Runnable step) {
    String shown = step.toString(); // a callback lets go of what it runs
    long start = clock.nanoTime();
    try {
      step.run();
    } finally {
      long took = clock.nanoTime() - start;
      if (took >= limit.toNanos()) {
        LOG.warn("executing {} took {} seconds", shown, "%.3f".formatted(took / 1e9));
      }
    }
  }
}
