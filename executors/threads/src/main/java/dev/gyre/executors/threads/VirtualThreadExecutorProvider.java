package dev.gyre.executors.threads;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Opens executors that run each call in a virtual thread of its own, on the JDK's default
 * scheduler. Good for very many calls that mostly wait; calls that compute take turns on as many
 * carrier threads as there are processors. There is no queue and no bound.
 *
 * <p>Virtual threads are daemons: what still runs when the JVM exits is cut off. Ranks below {@link
 * PlatformThreadExecutorProvider} for that reason. In an OSGi framework a configuration with the
 * PID {@value #PID} can change the rank. Immutable.
 *
 * @since 0.1
 */
@Component(service = ExecutorProvider.class, configurationPid = VirtualThreadExecutorProvider.PID)
@Designate(ocd = VirtualThreadConfiguration.class)
public final class VirtualThreadExecutorProvider implements ExecutorProvider {

  static final String PID = "dev.gyre.executors.virtual";
  static final int USUAL_RANKING = -10;

  /** Creates the provider. */
  public VirtualThreadExecutorProvider() {}

  /**
   * Creates the service. The configuration is read by Declarative Services alone, which makes the
   * rank a property of the service.
   *
   * @param configuration the configuration
   */
  @Activate
  public VirtualThreadExecutorProvider(VirtualThreadConfiguration configuration) {}

  @Override
  public String name() {
    return "virtual";
  }

  @Override
  public int ranking() {
    return USUAL_RANKING;
  }

  @Override
  public CallExecutor open() {
    return new VirtualThreadExecutor();
  }

  @Override
  public String toString() {
    return "virtual";
  }
}
