package dev.gyre.micrometer;

import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;

/**
 * The meters of swaps: there from the start, so that the first swap shows as a change. Thread-safe.
 */
final class SwapMeters {

  private static final List<Part<?>> PARTS =
      List.of(Part.POLICY, Part.SELECTOR, Part.TASK_RUNNER, Part.EXECUTOR);

  private final MeterRegistry registry;
  private final Tags tags;

  SwapMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    for (Part<?> part : PARTS) {
      for (SwapEvent.Phase phase : SwapEvent.Phase.values()) {
        timer(part, phase);
      }
      moved(part);
      left(part);
    }
  }

  void count(SwapEvent event) {
    timer(event.part(), event.phase()).record(event.took());
    moved(event.part()).increment((double) event.moved());
    left(event.part()).increment((double) event.left());
  }

  private Timer timer(Part<?> part, SwapEvent.Phase phase) {
    return Timer.builder("gyre.swap")
        .description("Swaps of a part, and how long each took")
        .tags(tags.and("part", part.name(), "phase", phase.name().toLowerCase(Locale.ROOT)))
        .register(registry);
  }

  private Counter moved(Part<?> part) {
    return Counter.builder("gyre.swap.moved")
        .description("Calls or connections that went from the old provider to the new")
        .tags(tags.and("part", part.name()))
        .register(registry);
  }

  private Counter left(Part<?> part) {
    return Counter.builder("gyre.swap.left")
        .description("Calls or connections that were left with the old provider")
        .tags(tags.and("part", part.name()))
        .register(registry);
  }

  void remove() {
    for (Part<?> part : PARTS) {
      for (SwapEvent.Phase phase : SwapEvent.Phase.values()) {
        registry.remove(timer(part, phase));
      }
      registry.remove(moved(part));
      registry.remove(left(part));
    }
  }
}
