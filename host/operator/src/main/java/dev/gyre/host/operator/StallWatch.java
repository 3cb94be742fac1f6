package dev.gyre.host.operator;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.Loops;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all loops from time to time, in a thread of its own, since a loop that is stuck cannot
 * speak for itself. It asks no loop for anything, so it costs them nothing. Any thread starts and
 * stops it.
 */
final class StallWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);
  private static final Pattern JDK_FRAME = Pattern.compile("(java|jdk)\\.[a-z.]+/");

  private final Loops loops;
  private final HostEvents events;
  private @Nullable Thread thread; // guarded by this

  StallWatch(Loops loops, HostEvents events) {
    this.loops = loops;
    this.events = events;
  }

  /**
   * Watches from now on with this limit.
   *
   * @param limit from when on a loop is stalled; zero to watch no more
   */
  synchronized void watch(Duration limit) {
    if (thread != null) {
      thread.interrupt();
      thread = null;
    }
    if (limit.isPositive()) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("gyre-host-watch")
              .start(() -> run(limit));
    }
  }

  private void run(Duration limit) {
    var stalled = new StalledLoops();
    Duration quarter = limit.dividedBy(4);
    Duration period = quarter.compareTo(LONGEST_PERIOD) < 0 ? quarter : LONGEST_PERIOD;
    try {
      while (true) {
        Thread.sleep(period);
        stalled.look(loops.getLoops(), (double) limit.toMillis()).forEach(this::tell);
      }
    } catch (InterruptedException over) {
      // watched no more
    }
  }

  private void tell(StalledLoops.Change change) {
    LoopFigures loop = change.loop();
    String busy = String.format(Locale.ROOT, "%.0f", loop.busyMillis());
    if (change.begins()) {
      LOG.warn(
          "stalled loop={} id={} thread={} busy={}ms at={}",
          loop.name(),
          loop.id(),
          loop.threadName(),
          busy,
          standsAt(loop));
    } else {
      LOG.info("recovered loop={} id={} busy={}ms", loop.name(), loop.id(), busy);
    }
    events.loop(loop, change.begins());
  }

  /** The newest frame that is not the JDK's says most. */
  private String standsAt(LoopFigures loop) {
    return loops.inspect(0, 0).stream()
        .filter(report -> report.id() == loop.id())
        .map(StallWatch::standsAt)
        .findFirst()
        .orElse("unknown");
  }

  private static String standsAt(LoopReport report) {
    return report.standsAt().stream()
        .filter(frame -> !JDK_FRAME.matcher(frame).lookingAt())
        .findFirst()
        .orElse(report.standsAt().isEmpty() ? "unknown" : report.standsAt().getFirst());
  }
}
