package dev.gyre.itests.osgi;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what has to come, and how soon it notices. */
final class Patience {

  /**
   * Ample: what it bounds usually takes milliseconds, but on a busy machine collections take long.
   */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(2);

  private Patience() {}

  static ConditionFactory await(String what) {
    return Awaitility.await(what).pollDelay(Duration.ZERO).pollInterval(POLL).atMost(LIMIT);
  }
}
