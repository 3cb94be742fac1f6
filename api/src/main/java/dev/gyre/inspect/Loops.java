package dev.gyre.inspect;

import dev.gyre.EventLoop;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapTransaction;
import dev.gyre.spi.TurnMeasuring;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports on the event loops of this process, and on the parts that they are made of: the one model
 * that shells, consoles, health checks and management tools show. It holds nothing: it asks when it
 * is asked. Any thread.
 *
 * @since 0.1
 */
public final class Loops implements LoopsMXBean {

  private static final List<Part<?>> PARTS =
      List.of(Part.POLICY, Part.SELECTOR, Part.TASK_RUNNER, Part.EXECUTOR);

  /** Creates a reporter. Management tools call this. */
  public Loops() {}

  /**
   * {@inheritDoc}
   *
   * <p>A loop gives its turn to the graph of its tasks, and some milliseconds at most to their
   * stacks; what is missing then is looked up from outside.
   */
  @Override
  public List<LoopReport> inspect(long patienceMillis, int tasksMax) {
    if (patienceMillis < 0 || tasksMax < 0) {
      throw new IllegalArgumentException(
          "neither patience nor the number of tasks can be negative: "
              + patienceMillis
              + ", "
              + tasksMax);
    }
    var ids = new TaskIds();
    List<LoopInspection> begun =
        inOrder().stream()
            .map(entry -> LoopInspection.begin(entry.getKey(), entry.getValue(), ids, tasksMax))
            .toList();
    long deadline = System.nanoTime() + Math.min(patienceMillis, Integer.MAX_VALUE) * 1_000_000;
    return begun.stream()
        .map(inspection -> inspection.finish(deadline))
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public List<LoopFigures> getLoops() {
    return inOrder().stream()
        .map(entry -> FiguresOfLoop.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Map.Entry<EventLoop, Long>> inOrder() {
    return LiveLoops.numbered().entrySet().stream()
        .filter(entry -> !entry.getKey().isClosed())
        .sorted(Comparator.comparingLong(entry -> entry.getValue()))
        .toList();
  }

  @Override
  public ExecutorFigures getExecutor() {
    return ExecutorFigures.of(Providers.executor().statistics());
  }

  @Override
  public List<ProviderReport> getProviders() {
    return PARTS.stream().flatMap(part -> Providers.reports(part).stream()).toList();
  }

  @Override
  public List<SwapRecord> getSwaps() {
    return Providers.swapHistory();
  }

  @Override
  public HealthReport checkHealth(long stalledMillis) {
    if (stalledMillis <= 0) {
      throw new IllegalArgumentException(
          "limit from which a loop is stalled must be positive: " + stalledMillis + " ms");
    }
    return new HealthCheck(this, PARTS, stalledMillis).report();
  }

  @Override
  public boolean isMeasuringTurns() {
    return TurnMeasuring.isOn();
  }

  @Override
  public void setMeasuringTurns(boolean enabled) {
    TurnMeasuring.set(enabled);
  }

  @Override
  public void setDebug(String loop, boolean enabled) {
    named(loop).setDebug(enabled);
  }

  private static EventLoop named(String asked) {
    List<Map.Entry<EventLoop, Long>> open = inOrder();
    List<EventLoop> found =
        open.stream()
            .filter(entry -> isCalled(asked, FiguresOfLoop.of(entry.getKey(), entry.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    if (found.size() != 1) {
      String loops =
          open.stream()
              .map(entry -> FiguresOfLoop.of(entry.getKey(), entry.getValue()).title())
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          (found.isEmpty() ? "no open loop is called " : "more than one loop is called ")
              + asked
              + "; open are, with their ids: "
              + (loops.isEmpty() ? "none" : loops));
    }
    return found.getFirst();
  }

  private static boolean isCalled(String asked, LoopFigures loop) {
    return asked.equals(loop.name()) || asked.equals(Long.toString(loop.id()));
  }

  @Override
  public void swap(String part, @Nullable String provider) {
    Providers.prefer(partNamed(part), orNone(provider));
  }

  private static @Nullable String orNone(@Nullable String provider) {
    return provider == null || provider.isEmpty() ? null : provider;
  }

  @Override
  public void swapTogether(Map<String, String> providers) {
    var transaction = new SwapTransaction();
    providers.forEach((part, provider) -> transaction.prefer(partNamed(part), orNone(provider)));
    try {
      transaction.commit();
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(nothingSwapped(refused), refused);
    }
  }

  private static String nothingSwapped(IllegalArgumentException refused) {
    var message = new StringBuilder("nothing was swapped: ").append(refused.getMessage());
    for (Throwable each : refused.getSuppressed()) { // whoever served before cannot any longer
      message.append("; but what had been swapped before could not be taken back: ");
      message.append(each.getMessage());
    }
    return message.toString();
  }

  /**
   * Finds a part.
   *
   * @param name its name, as operators type it
   * @return the part
   * @throws IllegalArgumentException if there is none of that name; the message lists those that
   *     there are
   */
  public static Part<?> partNamed(String name) {
    return PARTS.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("no part is called " + name + "; parts are " + PARTS));
  }
}
