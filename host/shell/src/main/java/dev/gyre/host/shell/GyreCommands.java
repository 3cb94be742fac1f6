package dev.gyre.host.shell;

import dev.gyre.inspect.ExecutorFigures;
import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.Loops;
import dev.gyre.spi.Part;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * The commands of scope {@code gyre} that look at the host's parts. Gogo calls the public methods
 * by their names and prints what they return or throw; its annotations carry the help texts. Any
 * thread.
 */
public final class GyreCommands {

  /** What an operator may wait for without doubting; the host's watch has a limit of its own. */
  private static final long STALLED_MILLIS = 1_000;

  private final Loops loops;
  private final BundleContext context;
  private final StopAfterCommand stop;

  GyreCommands(Loops loops, BundleContext context, StopAfterCommand stop) {
    this.loops = loops;
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
    return prefer(Loops.partNamed(part), null);
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
    return prefer(Loops.partNamed(part), provider);
  }

  private String prefer(Part<?> part, @Nullable String provider) {
    String before = Parts.currentProvider(part);
    loops.swap(part.name(), provider);
    String after = Parts.currentProvider(part);
    return before.equals(after)
        ? part.name() + ": still " + after
        : part.name() + ": " + before + " -> " + after;
  }

  /**
   * Shows what was swapped.
   *
   * @return a table, the latest last
   */
  @Descriptor("shows the latest swaps, the latest last")
  public String swaps() {
    return SwapTable.of(loops.getSwaps(), ZoneId.systemDefault());
  }

  /**
   * Looks for what is wrong.
   *
   * @return the worst of the findings, then one a line
   */
  @Descriptor("looks for what is wrong: stalled loops, missing parts, refused providers")
  public String health() {
    HealthReport health = loops.checkHealth(STALLED_MILLIS);
    List<String> lines = new ArrayList<>();
    lines.add(health.status());
    health.findings().forEach(each -> lines.add("  " + each.status() + "  " + each.text()));
    return String.join("\n", lines);
  }

  /**
   * Shows what the default executor is doing.
   *
   * @return a table
   */
  @Descriptor("shows what the host's default executor is doing")
  public String executor() {
    ExecutorFigures now = loops.getExecutor();
    return TextTable.format(
        List.of(
            List.of("provider", now.provider()),
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
