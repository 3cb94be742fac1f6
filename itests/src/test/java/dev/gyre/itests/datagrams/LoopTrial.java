package dev.gyre.itests.datagrams;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Runs the body of a test as a task of a loop, on the selector that it is given. */
public final class LoopTrial {

  private LoopTrial() {}

  /** What is tried. */
  @FunctionalInterface
  public interface Body {

    /**
     * Runs.
     *
     * @param loop the loop
     * @throws Exception which fails the test
     */
    void run(EventLoop loop) throws Exception;
  }

  /**
   * Returns every selector.
   *
   * @return their providers
   */
  public static List<SelectorProvider> selectors() {
    return List.of(new NioSelectorProvider(), new EpollSelectorProvider());
  }

  /**
   * Runs a body, unless its selector cannot be used here.
   *
   * @param selectors what opens the loop's selector
   * @param body what is tried
   */
  public static void run(SelectorProvider selectors, Body body) {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
    try (EventLoop loop = newLoop(selectors)) {
      loop.runUntilComplete((Action) () -> body.run(loop));
    }
  }

  /**
   * Makes a loop.
   *
   * @param selectors what opens its selector
   * @return the loop, to be closed
   */
  public static EventLoop newLoop(SelectorProvider selectors) {
    return new LoopParts(
            System::nanoTime,
            virtual -> open(selectors),
            new BatonRunnerProvider(),
            LoopSettings.DEFAULT)
        .newEventLoop();
  }

  private static IoSelector open(SelectorProvider selectors) {
    try {
      return selectors.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
