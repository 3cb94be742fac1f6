package dev.gyre.micrometer.osgi;

import dev.gyre.micrometer.GyreMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Binds the meters to each registry that is a service, for as long as it is. Any thread. */
@Component(
    service = {},
    immediate = true)
public final class MetricsComponent {

  private final GyreMetrics metrics = new GyreMetrics();

  /** Created by Declarative Services. */
  public MetricsComponent() {}

  /**
   * Binds the meters.
   *
   * @param registry a registry that has come
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addRegistry(MeterRegistry registry) {
    metrics.bindTo(registry);
  }

  /**
   * Takes the meters away.
   *
   * @param registry a registry that goes
   */
  void removeRegistry(MeterRegistry registry) {
    metrics.unbindFrom(registry);
  }

  /** Takes the meters away from every registry. */
  @Deactivate
  void deactivate() {
    metrics.close();
  }
}
