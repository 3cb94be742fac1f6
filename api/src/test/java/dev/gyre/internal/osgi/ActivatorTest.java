package dev.gyre.internal.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.MissingProviderException;
import dev.gyre.internal.registry.FoundExecutorProvider;
import dev.gyre.internal.registry.Registries;
import dev.gyre.internal.registry.Registry;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.HostExecutor.Settings;
import dev.gyre.spi.Part;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ActivatorTest {

  private final FakeFramework framework = new FakeFramework();
  private final Registry registry = Registries.inFramework();
  private final Activator activator = new Activator(registry);
  private final ExecutorProvider first = new FoundExecutorProvider();
  private final ExecutorProvider second = new FoundExecutorProvider();

  @Test
  void servicesFromBeforeAndAfterTheStart_areInstalled() {
    framework.register(ExecutorProvider.class, first, 1);
    activator.start(framework.context());
    assertSame(first, registry.current(Part.EXECUTOR));
    framework.register(ExecutorProvider.class, second, 2);
    assertSame(second, registry.current(Part.EXECUTOR));
  }

  @Test
  void equalRankings_goToTheLowestServiceId_whicheverWasSeenFirst() {
    activator.start(framework.context());
    var oldest = framework.register(ExecutorProvider.class, first, 5);
    framework.register(ExecutorProvider.class, second, null);
    oldest.rerank("not a number counts as 0");
    assertSame(first, registry.current(Part.EXECUTOR));
  }

  @Test
  void changedRanking_switches_andUnregisteringInstallsTheNext() {
    activator.start(framework.context());
    framework.register(ExecutorProvider.class, first, 1);
    var changing = framework.register(ExecutorProvider.class, second, 0);
    changing.rerank(2);
    assertSame(second, registry.current(Part.EXECUTOR));
    changing.unregister();
    assertSame(first, registry.current(Part.EXECUTOR));
    assertEquals(1, framework.gets);
  }

  @Test
  void listenersThatAreServices_areTold_untilTheyAreUnregistered() {
    activator.start(framework.context());
    var events = new ArrayList<SwapEvent>();
    var listening = framework.register(SwapListener.class, events::add, null);
    var provider = framework.register(ExecutorProvider.class, first, 1);
    listening.unregister();
    provider.unregister();
    assertEquals(1, events.size());
  }

  @Test
  void callsWithoutAProvider_waitForTheService() {
    activator.start(framework.context());
    try (Lease lease = registry.executor().lease()) {
      var answer = lease.submit(() -> 7);
      framework.register(ExecutorProvider.class, first, 0);
      assertEquals(7, answer.join());
    }
  }

  @Test
  void stop_removesAllProvidersAtOnce_andOpensNoneOnTheWay() throws Exception {
    registry.executor().configure(new Settings(Duration.ofMillis(50), 10, Duration.ofMinutes(1)));
    activator.start(framework.context());
    var openings = new AtomicInteger();
    for (int ranking = 0; ranking < 3; ranking++) {
      framework.register(ExecutorProvider.class, counting(openings), ranking);
    }
    var drained = new ArrayList<SwapEvent>();
    framework.register(SwapListener.class, drained::add, null);
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (Lease lease = registry.executor().lease()) {
      var running =
          lease.submit(() -> {
            begun.countDown();
            return never.await(20, TimeUnit.SECONDS);
          });
      begun.await(); // or it would not be left to run at the deadline, but moved
      activator.stop(framework.context());
      assertEquals(1, openings.get());
      assertEquals(
          List.of(SwapEvent.Phase.SWITCHED, SwapEvent.Phase.DRAINED),
          drained.stream().map(SwapEvent::phase).toList());
      assertThrows(MissingProviderException.class, () -> lease.submit(() -> 1));
      never.countDown();
      assertTrue(running.get());
    }
  }

  @Test
  void stop_releasesEverything() {
    activator.start(framework.context());
    framework.register(ExecutorProvider.class, first, 0);
    activator.stop(framework.context());
    assertEquals(0, framework.gets);
    assertEquals(0, framework.listeners());
    var failure =
        assertThrows(MissingProviderException.class, () -> registry.current(Part.EXECUTOR));
    assertTrue(failure.getMessage().contains("start the bundle dev.gyre"), failure.getMessage());
  }

  private static ExecutorProvider counting(AtomicInteger openings) {
    return new FoundExecutorProvider() {
      @Override
      public CallExecutor open() {
        openings.incrementAndGet();
        return super.open();
      }

      @Override
      public void execute(Call<?> call) {
        Thread.startVirtualThread(call);
      }
    };
  }
}
