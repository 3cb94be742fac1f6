package dev.gyre.itests.swaps;

import static org.awaitility.Awaitility.await;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.Providers.Registration;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Four selector providers, two of each kind, and who of them is current. One thread. */
final class SwapGround implements AutoCloseable {

  /** In this order, all four directions come up: from each kind to each kind. */
  static final List<String> ROUND = List.of("epoll-a", "epoll-b", "nio-a", "nio-b");

  private static final int LOW_RANK = -100;

  final Queue<SwapEvent> events = new ConcurrentLinkedQueue<>();
  private final Deque<Registration> registrations = new ArrayDeque<>();

  SwapGround() {
    closeLeftLoops();
    registrations.push(
        Providers.addSwapListener(event -> {
          if (event.part() == Part.SELECTOR) {
            events.add(event);
          }
        }));
    for (String name : ROUND) {
      install(
          name.startsWith("epoll")
              ? new EpollSelectorProvider()::open
              : new NioSelectorProvider()::open,
          name);
    }
  }

  /** A loop that another test has left open, and that nobody runs, would never have moved. */
  private static void closeLeftLoops() {
    LiveLoops.snapshot().stream()
        .filter(each -> !each.isRunning() && !each.isClosed())
        .forEach(EventLoop::close);
  }

  /** Installs one more; it is removed at the end, unless it was before. */
  Registration install(RenamedSelectors.Opening opening, String name) {
    Registration registration =
        Providers.install(Part.SELECTOR, new RenamedSelectors(name, opening), LOW_RANK);
    registrations.push(registration);
    return registration;
  }

  /** Makes a provider current, and waits until these loops have moved to it. */
  void moveTo(String name, EventLoop... loops) {
    Providers.prefer(Part.SELECTOR, name);
    awaitServing(name, loops);
  }

  static void awaitServing(String name, EventLoop... loops) {
    SelectorProvider current = provider(name);
    for (EventLoop loop : loops) {
      awaitQuickly(() -> ((SelectorHolder) loop).isServedBy(current));
    }
  }

  static SelectorProvider provider(String name) {
    return Providers.installed(Part.SELECTOR).stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static boolean isServedBy(String name, EventLoop loop) {
    return ((SelectorHolder) loop).isServedBy(provider(name));
  }

  static void awaitQuickly(Callable<Boolean> condition) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(condition);
  }

  List<SwapEvent> events(SwapEvent.Phase phase) {
    return events.stream().filter(event -> event.phase() == phase).toList();
  }

  @Override
  public void close() {
    Providers.prefer(Part.SELECTOR, null);
    while (!registrations.isEmpty()) {
      registrations.pop().close();
    }
  }
}
