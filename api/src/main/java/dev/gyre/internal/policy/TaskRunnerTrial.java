package dev.gyre.internal.policy;

import dev.gyre.EventLoop;
import dev.gyre.internal.swap.GuestThread;
import dev.gyre.internal.swap.Takeover;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.TaskRunnerProvider;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries out a task runner before it serves: one that cannot be opened is refused, and no loop fails
 * to be made because of it. Loops that are open keep the runner that they were made with, so there
 * is nothing else to do. Thread-safe.
 */
public final class TaskRunnerTrial implements Takeover<TaskRunnerProvider> {

  /** How long a provider may take to open a runner, before it counts as broken. */
  private static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

  /** Creates the trial. */
  public TaskRunnerTrial() {}

  /** A loop that is open serves for the trial, as it is not called; without any there is none. */
  @Override
  public Step prepare(@Nullable TaskRunnerProvider next) {
    List<EventLoop> open = LiveLoops.snapshot();
    if (next != null && !open.isEmpty()) {
      GuestThread.call(
          "gyre-task-runner-" + next.name(),
          next,
          () -> tryOut(next, open.getFirst()),
          any -> {},
          OPENING_PATIENCE);
    }
    return new Step() {};
  }

  private static boolean tryOut(TaskRunnerProvider provider, EventLoop loop) {
    provider.open(loop).close();
    return true;
  }
}
