package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.spi.TaskRunnerProvider;
import java.util.Objects;

/**
 * What a loop is built from. For policies that choose the parts themselves; immutable.
 *
 * @param clock tells the time
 * @param selectors opens the selector
 * @param taskRunner runs the tasks
 * @param settings how it behaves
 * @since 0.1
 */
public record LoopParts(
    LoopClock clock,
    SelectorSource selectors,
    TaskRunnerProvider taskRunner,
    LoopSettings settings) {

  /** Checks that all parts are there. */
  public LoopParts {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(selectors, "selectors");
    Objects.requireNonNull(taskRunner, "taskRunner");
    Objects.requireNonNull(settings, "settings");
  }

  /**
   * Builds a loop.
   *
   * @return a loop that was not run yet
   * @throws dev.gyre.MissingProviderException if no selector can be opened
   */
  public EventLoop newEventLoop() {
    return new SelectorEventLoop(this);
  }
}
