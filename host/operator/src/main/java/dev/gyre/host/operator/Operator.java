package dev.gyre.host.operator;

import dev.gyre.inspect.Loops;
import dev.gyre.spi.LoopDefaults;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the configuration {@value #PID}. A bad one is refused as a whole, with a line in the
 * log, and the one before stays in force; so it reads the values itself, since a component that
 * fails to be modified is gone. Without a configuration everything has its usual value.
 *
 * <p>Declarative Services calls it, one call at a time; services come and go in any thread.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = Operator.PID)
@Designate(ocd = HostConfiguration.class)
public final class Operator {

  static final String PID = "dev.gyre.host";

  private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

  private static final String PROVIDERS =
      "(|(objectClass=dev.gyre.EventLoopPolicy)(objectClass=dev.gyre.spi.SelectorProvider)"
          + "(objectClass=dev.gyre.spi.TaskRunnerProvider)(objectClass=dev.gyre.spi.ExecutorProvider))";

  private final BundleContext context;
  private final Preferences preferences;
  private final StallWatch watch;
  private final HealthService health;
  private final ServiceListener arrivals = this::serviceChanged;

  /**
   * Begins with the configuration that there is.
   *
   * @param context the bundle's
   * @param events told of stalled loops
   * @param values the configuration
   * @throws InvalidSyntaxException never
   */
  @Activate
  public Operator(BundleContext context, @Reference HostEvents events, Map<String, Object> values)
      throws InvalidSyntaxException {
    this.context = context;
    var loops = new Loops();
    this.preferences = new Preferences(loops);
    this.watch = new StallWatch(loops, events);
    this.health = new HealthService(context, loops);
    carryOut(HostSettings.read(Map.of()));
    context.addServiceListener(arrivals, PROVIDERS);
    configure(values);
  }

  /**
   * Takes over a changed configuration, if it is good.
   *
   * @param values the configuration
   */
  @Modified
  void configure(Map<String, Object> values) {
    HostSettings settings;
    try {
      settings = HostSettings.read(values);
    } catch (IllegalArgumentException bad) {
      LOG.error(
          "configuration pid={} state=refused: {}; the one before stays", PID, bad.getMessage());
      return;
    }
    carryOut(settings);
  }

  private void carryOut(HostSettings settings) {
    Providers.executor().configure(settings.executor());
    LoopDefaults.set(settings.loops());
    new Loops().setMeasuringTurns(settings.measureTurns());
    watch.watch(settings.stalled());
    health.setStalled(settings.stalled());
    preferences.set(settings.preferred());
  }

  /** The part's own tracker may hear of the service after us; then the next change will do. */
  private void serviceChanged(ServiceEvent event) {
    if (event.getType() != ServiceEvent.UNREGISTERING) {
      preferences.applyAwaited();
    }
  }

  /** Ends the watch. What was set stays, as nobody is there who would set it otherwise. */
  @Deactivate
  void deactivate() {
    context.removeServiceListener(arrivals);
    health.withdraw();
    watch.watch(Duration.ZERO);
  }
}
