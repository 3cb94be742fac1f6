package dev.gyre;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Runner} makes its loop. Immutable: each {@code with} method returns a changed copy.
 * The counterpart of the parameters of {@code asyncio.Runner}.
 *
 * @param loopFactory makes the loop, which is then not set for the thread; null for the current
 *     policy, whose loop is set for the thread until the runner is closed
 * @param debug whether the loop is in debug mode, or null to leave that to the loop; see {@link
 *     EventLoop#setDebug}
 * @since 0.1
 */
public record RunnerOptions(
    @Nullable Supplier<? extends EventLoop> loopFactory, @Nullable Boolean debug) {

  /** A loop of the current policy, in debug mode if the system property or environment says so. */
  public static final RunnerOptions DEFAULT = new RunnerOptions(null, null);

  /**
   * Has a factory make the loop.
   *
   * @param factory makes the loop
   * @return changed options
   */
  public RunnerOptions withLoopFactory(Supplier<? extends EventLoop> factory) {
    return new RunnerOptions(Objects.requireNonNull(factory, "loopFactory"), debug);
  }

  /**
   * Says whether the loop is in debug mode.
   *
   * @param enabled true for debug mode
   * @return changed options
   */
  public RunnerOptions withDebug(boolean enabled) {
    return new RunnerOptions(loopFactory, enabled);
  }
}
