package dev.gyre.host.shell;

import dev.gyre.inspect.Loops;
import dev.gyre.spi.SwapListener;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/** Registers the services of this bundle; the framework unregisters them when it stops. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  /** What Gogo reads: the scope of our commands, and the methods that are commands. */
  private static final Map<String, ?> COMMANDS =
      commands("providers", "swap", "swaps", "executor", "health", "exit", "shutdown");

  private static final Map<String, ?> LOOP_COMMANDS =
      commands("loops", "tasks", "ps", "pstree", "debug", "measure");

  /** What the launcher reads: the first word of our line of its banner. */
  private static final Map<String, ?> BANNER_LINE = Map.of("dev.gyre.host.banner", "parts");

  @Override
  public void start(BundleContext context) {
    Supplier<String> parts = Parts::currentProviders;
    var stop = new StopAfterCommand(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION));
    register(context, CommandSessionListener.class, stop, Map.of());
    var loops = new Loops();
    register(context, GyreCommands.class, new GyreCommands(loops, context, stop), COMMANDS);
    register(context, LoopCommands.class, new LoopCommands(loops), LOOP_COMMANDS);
    register(context, Candidates.class, new Candidates(loops), commands("candidates"));
    register(context, SwapListener.class, new SwapLog(), Map.of());
    register(context, Supplier.class, parts, BANNER_LINE);
  }

  private static Map<String, ?> commands(String... methods) {
    return Map.of("osgi.command.scope", "gyre", "osgi.command.function", methods);
  }

  private static <S> void register(
      BundleContext context, Class<S> type, S service, Map<String, ?> properties) {
    context.registerService(type, service, FrameworkUtil.asDictionary(properties));
  }

  @Override
  public void stop(BundleContext context) {
    // Nothing but services, which the framework unregisters.
  }
}
