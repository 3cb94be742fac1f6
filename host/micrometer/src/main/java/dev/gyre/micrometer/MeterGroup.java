package dev.gyre.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Meters of one registry that have their tags in common, and go together. One thread at a time. */
final class MeterGroup {

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  /** Registries refer to what they count by weak references only. */
  private final List<DoubleSupplier> counted = new ArrayList<>();

  MeterGroup(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  MeterGroup gauge(String name, String unit, String description, DoubleSupplier value) {
    meters.add(
        Gauge.builder(name, value::getAsDouble)
            .baseUnit(unit)
            .description(description)
            .tags(tags)
            .register(registry));
    return this;
  }

  MeterGroup counter(String name, String unit, String description, DoubleSupplier value) {
    counted.add(value);
    meters.add(
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
            .baseUnit(unit)
            .description(description)
            .tags(tags)
            .register(registry));
    return this;
  }

  /** Adds a time, in milliseconds, which the registry tells in its own unit. */
  MeterGroup time(String name, String description, Tags more, DoubleSupplier millis) {
    meters.add(
        TimeGauge.builder(name, millis::getAsDouble, TimeUnit.MILLISECONDS)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
    return this;
  }

  /** Takes all of them away from the registry. */
  void remove() {
    meters.forEach(registry::remove);
    meters.clear();
    counted.clear();
  }
}
