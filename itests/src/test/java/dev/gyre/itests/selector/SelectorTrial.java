package dev.gyre.itests.selector;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Runner;
import dev.gyre.RunnerOptions;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.TaskRunnerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executor;

/** Runs the body of a test as a task of a loop, on the selector that it is given. */
public final class SelectorTrial {

  private SelectorTrial() {}

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
    requireUsable(selectors);
    // A runner, because it cancels the tasks of servers that are left.
    var options = RunnerOptions.DEFAULT.withLoopFactory(() -> newLoop(selectors));
    try (var runner = new Runner(options)) {
      runner.run((Action) () -> body.run(Gyre.getRunningLoop()));
    }
  }

  /**
   * Skips the test if a selector cannot be used here.
   *
   * @param selectors what opens it
   */
  public static void requireUsable(SelectorProvider selectors) {
    assumeTrue(selectors.unavailable().isEmpty(), () -> selectors.unavailable().toString());
  }

  /**
   * Makes a loop.
   *
   * @param selectors what opens its selector
   * @return the loop, to be closed
   */
  public static EventLoop newLoop(SelectorProvider selectors) {
    return newLoop(selectors, new BatonRunnerProvider());
  }

  /**
   * Makes a loop.
   *
   * @param selectors what opens its selector
   * @param runner what runs its tasks
   * @return the loop, to be closed
   */
  public static EventLoop newLoop(SelectorProvider selectors, TaskRunnerProvider runner) {
    return new LoopParts(System::nanoTime, virtual -> open(selectors), runner, LoopSettings.DEFAULT)
        .newEventLoop();
  }

  /**
   * Returns a default executor for such a loop. Not one of virtual threads: a loop that waits in
   * epoll on a virtual thread keeps a carrier, the reader of a child process may keep another, and
   * two processors have no more.
   *
   * @return one with a thread for each call
   */
  public static Executor executor() {
    return call -> Thread.ofPlatform().daemon().start(call);
  }

  private static IoSelector open(SelectorProvider selectors) {
    try {
      return selectors.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
