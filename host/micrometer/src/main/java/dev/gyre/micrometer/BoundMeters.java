package dev.gyre.micrometer;

import dev.gyre.inspect.ExecutorFigures;
import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.ProviderReport;
import dev.gyre.spi.SwapEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All meters of one registry. One thread at a time. */
final class BoundMeters {

  private static final ExecutorFigures NOTHING_YET =
      new ExecutorFigures("none", 0, 0, 0, 0, 0, 0, 0, 0);

  private final MeterRegistry registry;
  private final Tags tags;
  private final Figures figures;
  private final MeterGroup host;
  private final SwapMeters swaps;
  private final MultiGauge providers;
  private final Map<Long, LoopMeters> loops = new HashMap<>();
  private ExecutorMeters executor;

  BoundMeters(MeterRegistry registry, Tags tags, Figures figures) {
    this.registry = registry;
    this.tags = tags;
    this.figures = figures;
    this.host =
        new MeterGroup(registry, tags)
            .gauge("gyre.loops", "loops", "Open loops", () -> figures.latest().loops().size());
    this.swaps = new SwapMeters(registry, tags);
    this.providers =
        MultiGauge.builder("gyre.provider")
            .description("1 for the provider that serves its part, 0 for others that are installed")
            .tags(tags)
            .register(registry);
    Figures.Snapshot now = figures.latest();
    this.executor =
        ExecutorMeters.register(figures, NOTHING_YET, now.executor().provider(), registry, tags);
    follow(now);
  }

  /** Adds meters of what has come, and takes away those of what is gone. */
  void follow(Figures.Snapshot now) {
    loops
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !now.loops().containsKey(entry.getKey());
          if (gone) {
            entry.getValue().remove();
          }
          return gone;
        });
    now.loops().values().forEach(this::follow);
    follow(now.executor());
    providers.register(rows(now.providers()), true);
  }

  private void follow(LoopFigures loop) {
    LoopMeters known = loops.get(loop.id());
    if (known != null && known.fits(loop)) {
      return;
    }
    if (known != null) {
      known.remove();
    }
    loops.put(loop.id(), LoopMeters.register(figures, loop, known == null, registry, tags));
  }

  private void follow(ExecutorFigures now) {
    if (!executor.isOf(now.provider())) {
      executor.remove();
      executor = ExecutorMeters.register(figures, now, now.provider(), registry, tags);
    }
  }

  /** Two providers may have the same name for a moment, while one takes the other's place. */
  private static List<MultiGauge.Row<?>> rows(List<ProviderReport> reports) {
    Map<Tags, Integer> rows = new LinkedHashMap<>();
    for (ProviderReport each : reports) {
      rows.merge(
          Tags.of("part", each.part(), "provider", each.name()), each.current() ? 1 : 0, Math::max);
    }
    return rows.entrySet().stream()
        .<MultiGauge.Row<?>>map(row -> MultiGauge.Row.of(row.getKey(), row.getValue()))
        .toList();
  }

  void count(SwapEvent event) {
    swaps.count(event);
  }

  void remove() {
    host.remove();
    swaps.remove();
    providers.register(List.of(), true);
    loops.values().forEach(LoopMeters::remove);
    loops.clear();
    executor.remove();
  }
}
