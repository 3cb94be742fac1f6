package dev.gyre.examples.echo;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.MissingProviderException;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Providers;
import org.jspecify.annotations.Nullable;

/**
 * Tells how the example is doing, as JSON:
 *
 * <pre>{@code
 * {"loop": "...", "policy": "default",
 *  "executor": {"provider": "threads", "submitted": 7, "answered": 7, "unfinished": 0, "moved": 0, "swaps": 1},
 *  "connections": {"open": 1, "accepted": 3}, "lines": 42}
 * }</pre>
 *
 * {@code policy} and {@code executor.provider} are null while none is installed. Loop thread only.
 */
final class EchoStatus {

  private final EventLoop loop;
  private final EchoFigures figures;

  EchoStatus(EventLoop loop, EchoFigures figures) {
    this.loop = loop;
    this.figures = figures;
  }

  String toJson() {
    HostExecutor.Statistics executor = Providers.executor().statistics();
    return """
    {
      "loop": %s,
      "policy": %s,
      "executor": {
        "provider": %s, "submitted": %d, "answered": %d, "unfinished": %d, "moved": %d, "swaps": %d
      },
      "connections": {"open": %d, "accepted": %d},
      "lines": %d
    }
    """
        .formatted(
            Json.string(loop.toString()),
            Json.string(currentPolicy()),
            Json.string(executor.provider()),
            executor.submitted(),
            executor.answered(),
            executor.unfinished(),
            executor.moved(),
            executor.swaps(),
            figures.open(),
            figures.accepted(),
            figures.lines());
  }

  private static @Nullable String currentPolicy() {
    try {
      return Gyre.getEventLoopPolicy().name();
    } catch (MissingProviderException noneNow) {
      return null;
    }
  }
}
