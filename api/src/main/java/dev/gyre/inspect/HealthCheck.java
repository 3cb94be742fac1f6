package dev.gyre.inspect;

import dev.gyre.inspect.HealthReport.Finding;
import dev.gyre.spi.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One look for what is wrong. */
final class HealthCheck {

  private static final String OK = "OK";
  private static final String WARN = "WARN";
  private static final String CRITICAL = "CRITICAL";

  private final Loops loops;
  private final List<Part<?>> parts;
  private final long stalledMillis;
  private final List<Finding> critical = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();

  HealthCheck(Loops loops, List<Part<?>> parts, long stalledMillis) {
    this.loops = loops;
    this.parts = parts;
    this.stalledMillis = stalledMillis;
  }

  HealthReport report() {
    loops.getLoops().forEach(this::lookAt);
    List<ProviderReport> providers = loops.getProviders();
    parts.forEach(part -> lookAt(part, providers));
    lookAt(loops.getExecutor());
    lastRefusals().forEach(this::lookAt);
    String status = !critical.isEmpty() ? CRITICAL : !warnings.isEmpty() ? WARN : OK;
    critical.addAll(warnings);
    return new HealthReport(status, critical);
  }

  private void lookAt(LoopFigures loop) {
    if (loop.busyMillis() >= stalledMillis) {
      critical.add(
          new Finding(
              CRITICAL,
              String.format(
                  Locale.ROOT,
                  "loop %s is stalled: it has not asked for I/O for %.1f s; see where it stands"
                      + " with gyre:ps or ./gyre ps",
                  loop.title(),
                  loop.busyMillis() / 1e3)));
    }
  }

  private void lookAt(Part<?> part, List<ProviderReport> providers) {
    boolean served =
        providers.stream().anyMatch(each -> each.part().equals(part.name()) && each.current());
    if (!served) {
      critical.add(
          new Finding(
              CRITICAL, "no " + part + " serves: install or start " + part.usualArtifact()));
    }
  }

  private void lookAt(ExecutorFigures executor) {
    if (executor.waiting() > 0) {
      critical.add(
          new Finding(CRITICAL, executor.waiting() + " calls wait for an executor, and fail soon"));
    }
    if (executor.draining() > 0) {
      warnings.add(
          new Finding(
              WARN, executor.draining() + " replaced executors have not finished their calls"));
    }
  }

  /** Of each part the latest swap, if it was refused: what came later has mended it. */
  private List<SwapRecord> lastRefusals() {
    Map<String, SwapRecord> latest = new HashMap<>();
    loops.getSwaps().forEach(swap -> latest.put(swap.part(), swap));
    return latest.values().stream().filter(swap -> swap.phase().equals("refused")).toList();
  }

  private void lookAt(SwapRecord refused) {
    warnings.add(
        new Finding(
            WARN,
            "%s '%s' was refused, '%s' stays: %s"
                .formatted(refused.part(), refused.to(), refused.from(), refused.failure())));
  }
}
