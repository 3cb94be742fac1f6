package dev.gyre.micrometer;

import dev.gyre.inspect.ExecutorFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;

/**
 * The meters of the host's executor for as long as the same provider serves. Counters of the next
 * one begin with what was counted then.
 */
final class ExecutorMeters {

  private final Figures figures;
  private final ExecutorFigures before;
  private final String provider;
  private final MeterGroup meters;

  private ExecutorMeters(
      Figures figures, ExecutorFigures before, String provider, MeterRegistry registry, Tags tags) {
    this.figures = figures;
    this.before = before;
    this.provider = provider;
    this.meters = new MeterGroup(registry, tags.and("executor", provider));
  }

  /** Registers the meters; counters begin with what was counted when the provider came. */
  static ExecutorMeters register(
      Figures figures, ExecutorFigures before, String provider, MeterRegistry registry, Tags tags) {
    var added = new ExecutorMeters(figures, before, provider, registry, tags);
    added.addAll();
    return added;
  }

  private void addAll() {
    meters
        .counter(
            "gyre.executor.submitted",
            "calls",
            "Calls handed over",
            since(ExecutorFigures::submitted))
        .counter(
            "gyre.executor.answered", "calls", "Calls answered", since(ExecutorFigures::answered))
        .gauge(
            "gyre.executor.unfinished",
            "calls",
            "Calls accepted and not answered",
            read(ExecutorFigures::unfinished))
        .gauge(
            "gyre.executor.waiting",
            "calls",
            "Calls that wait for a provider",
            read(ExecutorFigures::waiting))
        .gauge(
            "gyre.executor.draining",
            "executors",
            "Replaced executors that have not finished",
            read(ExecutorFigures::draining))
        .gauge(
            "gyre.executor.leases",
            "users",
            "Users of the executor",
            read(ExecutorFigures::leases));
  }

  private DoubleSupplier since(ToLongFunction<ExecutorFigures> counter) {
    return () -> counter.applyAsLong(now()) - counter.applyAsLong(before);
  }

  private DoubleSupplier read(ToLongFunction<ExecutorFigures> figure) {
    return () -> figure.applyAsLong(now());
  }

  private ExecutorFigures now() {
    return figures.latest().executor();
  }

  boolean isOf(String asked) {
    return provider.equals(asked);
  }

  void remove() {
    meters.remove();
  }
}
