package dev.gyre.micrometer;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.TurnTimes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters of one loop for as long as it has the same selector. They know the loop by its id
 * only, so they hold nothing of one that is closed. What is read then is what was known last.
 *
 * <p>With another selector the tags change, and so the meters do. Counters begin with what the loop
 * had counted then, so that no turn is counted by two.
 */
final class LoopMeters {

  private static final String TURN_TIME = "How long turns of the last minute or two took";

  private final Figures figures;
  private final LoopFigures first;
  private final MeterGroup meters;
  private volatile LoopFigures last;

  private LoopMeters(Figures figures, LoopFigures loop, MeterRegistry registry, Tags tags) {
    this.figures = figures;
    this.first = loop;
    this.last = loop;
    this.meters =
        new MeterGroup(
            registry,
            tags.and(
                "loop", loop.name(),
                "id", Long.toString(loop.id()),
                "selector", orNone(loop.selector()),
                "task.runner", orNone(loop.taskRunner())));
  }

  private static String orNone(String name) {
    return name.isEmpty() ? "none" : name;
  }

  /**
   * Registers the meters.
   *
   * @param figures tell what is read
   * @param loop the loop
   * @param isNew whether all that it has counted is to be told; else only what it counts from now
   *     on
   * @param registry where to
   * @param tags what all of them have besides
   */
  static LoopMeters register(
      Figures figures, LoopFigures loop, boolean isNew, MeterRegistry registry, Tags tags) {
    var added = new LoopMeters(figures, loop, registry, tags);
    if (loop.turns() >= 0) { // else it tells nothing of itself
      added.addCounts(isNew);
      added.addTimes();
    }
    return added;
  }

  private void addCounts(boolean isNew) {
    meters
        .counter("gyre.loop.turns", "turns", "Turns done", since(isNew, LoopFigures::turns))
        .counter(
            "gyre.loop.callbacks",
            "callbacks",
            "Callbacks and steps of tasks run",
            since(isNew, LoopFigures::callbacks))
        .gauge("gyre.loop.ready", "callbacks", "Callbacks ready to run", read(LoopFigures::ready))
        .gauge("gyre.loop.timers", "timers", "Timers that wait", read(LoopFigures::timers))
        .gauge("gyre.loop.tasks", "tasks", "Tasks that are not done", read(LoopFigures::tasks));
  }

  private void addTimes() {
    meters
        .time(
            "gyre.loop.busy",
            "For how long the loop has not asked for I/O",
            Tags.empty(),
            read(LoopFigures::busyMillis))
        .time("gyre.loop.turn.time", TURN_TIME, quantile("0.5"), turn(TurnTimes::medianMillis))
        .time("gyre.loop.turn.time", TURN_TIME, quantile("0.99"), turn(TurnTimes::p99Millis))
        .time("gyre.loop.turn.time", TURN_TIME, quantile("1"), turn(TurnTimes::maxMillis));
  }

  private static Tags quantile(String value) {
    return Tags.of("quantile", value);
  }

  private DoubleSupplier since(boolean isNew, ToLongFunction<LoopFigures> counter) {
    long before = isNew ? 0 : counter.applyAsLong(first);
    return () -> counter.applyAsLong(now()) - before;
  }

  private DoubleSupplier read(ToDoubleFunction<LoopFigures> figure) {
    return () -> figure.applyAsDouble(now());
  }

  private DoubleSupplier turn(ToDoubleFunction<TurnTimes> time) {
    return () -> {
      TurnTimes times = now().turnTimes();
      return times.measured() == 0 ? Double.NaN : time.applyAsDouble(times);
    };
  }

  private LoopFigures now() {
    LoopFigures loop = figures.latest().loops().get(first.id());
    if (loop != null && fits(loop)) {
      last = loop;
    }
    return last;
  }

  /** Says whether the loop still is what the tags say. */
  boolean fits(LoopFigures loop) {
    return loop.name().equals(first.name())
        && loop.selector().equals(first.selector())
        && loop.taskRunner().equals(first.taskRunner());
  }

  void remove() {
    meters.remove();
  }
}
