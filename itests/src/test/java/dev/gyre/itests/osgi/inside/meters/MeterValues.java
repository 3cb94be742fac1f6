package dev.gyre.itests.osgi.inside.meters;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the meters of a registry say now: for each name the sum of its first measurements. */
final class MeterValues extends AbstractMap<String, Double> {

  private final MeterRegistry registry;

  MeterValues(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Set<Map.Entry<String, Double>> entrySet() {
    return registry.getMeters().stream()
        .collect(
            Collectors.groupingBy(
                meter -> meter.getId().getName(), Collectors.summingDouble(MeterValues::first)))
        .entrySet();
  }

  private static double first(Meter meter) {
    return StreamSupport.stream(meter.measure().spliterator(), false)
        .findFirst()
        .orElseThrow()
        .getValue();
  }
}
