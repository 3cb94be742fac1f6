package dev.gyre.itests.streams;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Runner;
import dev.gyre.RunnerOptions;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.Server;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Loops on each of the selectors. */
final class Loops {

  private Loops() {}

  static List<SelectorProvider> selectors() {
    return List.of(new NioSelectorProvider(), new EpollSelectorProvider());
  }

  /** What a test does on its loop. */
  @FunctionalInterface
  interface Body {
    void run(EventLoop loop) throws Exception;
  }

  /** Runs a task on a loop of its own; skips the test where the selector cannot run. */
  static void run(SelectorProvider selectors, Body body) {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    var parts =
        new LoopParts(
            System::nanoTime,
            virtual -> open(selectors),
            new BatonRunnerProvider(),
            LoopSettings.DEFAULT);
    // A runner, because it cancels the tasks of servers that are left.
    try (var runner = new Runner(RunnerOptions.DEFAULT.withLoopFactory(parts::newEventLoop))) {
      runner.run((Action) () -> body.run(Gyre.getRunningLoop()));
    }
  }

  private static IoSelector open(SelectorProvider selectors) {
    try {
      return selectors.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int port(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }
}
