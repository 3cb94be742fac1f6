package dev.gyre.host.shell;

import dev.gyre.inspect.ExecutorFigures;
import dev.gyre.inspect.HealthReport;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.TextTable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
   * Prefers providers over their rank, or goes back to the ranking.
   *
   * @param words a part and perhaps a provider; or a choice for each of several parts
   * @return what changed, one part a line
   */
  @Descriptor(
      "has a provider serve a part, whatever its rank, or several at once, all or none:"
          + " swap executor virtual; swap executor=virtual selector=nio;"
          + " without a provider the ranking decides again: swap executor")
  public String swap(
      @Descriptor(
              "PART PROVIDER, PART, or PART=PROVIDER for each of several parts; parts are policy,"
                  + " selector, task-runner and executor; gyre:providers shows the providers")
          String... words) {
    SwapChoices choices = SwapChoices.parse(List.of(words));
    Map<String, String> before = choices.inOffice();
    if (choices.providers().size() == 1) {
      choices.providers().forEach(loops::swap);
    } else {
      loops.swapTogether(choices.providers());
    }
    Map<String, String> after = choices.inOffice();
    List<String> lines = new ArrayList<>();
    before.forEach((part, from) -> lines.add(part + ": " + change(from, after.get(part))));
    return String.join("\n", lines);
  }

  private static String change(String from, @Nullable String to) {
    return from.equals(to) ? "still " + to : from + " -> " + to;
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
