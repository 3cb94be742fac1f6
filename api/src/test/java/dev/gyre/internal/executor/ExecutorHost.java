package dev.gyre.internal.executor;

import dev.gyre.MissingProviderException;
import dev.gyre.internal.swap.PartSlot;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapEvent.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An executor with a slot of its own, as the registry wires them, and all events it caused. */
final class ExecutorHost implements ProviderSource {

  private static final Duration OPENING_PATIENCE = Duration.ofMillis(500);

  final List<SwapEvent> events = new CopyOnWriteArrayList<>();
  final SwappableExecutor executor = new SwappableExecutor(this, this::tell, OPENING_PATIENCE);
  final PartSlot<ExecutorProvider> slot = new PartSlot<>(Part.EXECUTOR, executor, this::tell);
  volatile boolean framework;
  volatile Consumer<SwapEvent> listener = event -> {}; // told before the event counts as told

  static ExecutorHost inFramework() {
    var host = new ExecutorHost();
    host.framework = true;
    return host;
  }

  Providers.Registration install(ExecutorProvider provider, int ranking) {
    return slot.install(provider, ranking, 0);
  }

  ExecutorHost draining(Duration deadline) {
    executor.configure(new HostExecutor.Settings(deadline, 10, Duration.ofMinutes(1)));
    return this;
  }

  List<SwapEvent> events(Phase phase) {
    return events.stream().filter(each -> each.phase() == phase).toList();
  }

  private void tell(SwapEvent event) {
    listener.accept(event);
    events.add(event);
  }

  HostExecutor.Statistics statistics() {
    return executor.statistics();
  }

  @Override
  public boolean useCurrent(Consumer<? super ExecutorProvider> use) {
    return slot.useCurrent(use);
  }

  @Override
  public boolean mayComeBack() {
    return framework || slot.hasSeenDepartures();
  }

  @Override
  public MissingProviderException missing() {
    return slot.missing(null);
  }
}
