package dev.gyre.host.shell;

import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * The commands of scope {@code gyre}. Gogo calls the public methods by their names and prints what
 * they return or throw; its annotations carry the help texts. Any thread.
 */
public final class GyreCommands {

  private final BundleContext context;
  private final StopAfterCommand stop;

  GyreCommands(BundleContext context, StopAfterCommand stop) {
    this.context = context;
    this.stop = stop;
  }

  /**
   * Shows the parts and their providers.
   *
   * @return a table
   */
  @Descriptor("shows the replaceable parts, their providers, and which one serves")
  public String providers() {
    return new ProviderTable(context).write();
  }

  /**
   * Goes back to the ranking.
   *
   * @param part the part's name
   * @return what changed
   */
  @Descriptor("lets the ranking decide again which provider of a part serves")
  public String swap(@Descriptor("policy, selector, task-runner or executor") String part) {
    return prefer(Parts.named(part), null);
  }

  /**
   * Prefers a provider over its rank.
   *
   * @param part the part's name
   * @param provider the provider's name
   * @return what changed
   */
  @Descriptor("has a provider serve a part, whatever its rank")
  public String swap(
      @Descriptor("policy, selector, task-runner or executor") String part,
      @Descriptor("a name that gyre:providers shows") String provider) {
    return prefer(Parts.named(part), provider);
  }

  private static String prefer(Part<?> part, @Nullable String provider) {
    String before = Parts.currentProvider(part);
    Providers.prefer(part, provider);
    String after = Parts.currentProvider(part);
    return before.equals(after)
        ? part.name() + ": still " + after
        : part.name() + ": " + before + " -> " + after;
  }

  /**
   * Shows what the default executor is doing.
   *
   * @return a table
   */
  @Descriptor("shows what the host's default executor is doing")
  public String executor() {
    HostExecutor.Statistics now = Providers.executor().statistics();
    return TextTable.format(
        List.of(
            List.of("provider", now.provider() == null ? "none" : now.provider()),
            List.of("leases", Integer.toString(now.leases())),
            List.of("unfinished", Long.toString(now.unfinished())),
            List.of("waiting", Integer.toString(now.waiting())),
            List.of("draining", Integer.toString(now.draining())),
            List.of("submitted", Long.toString(now.submitted())),
            List.of("answered", Long.toString(now.answered())),
            List.of("moved", Long.toString(now.moved())),
            List.of("swaps", Long.toString(now.swaps()))));
  }

  /** Stops the host, as soon as the shell is done with this command. */
  @Descriptor("stops the host")
  public void shutdown() {
    stop.request();
  }

  /** The same as {@link #shutdown}. */
  @Descriptor("stops the host")
  public void exit() {
    shutdown();
  }
}
