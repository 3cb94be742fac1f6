package dev.gyre.inspect;

import dev.gyre.EventLoop;
import dev.gyre.spi.MeteredLoop;
import dev.gyre.spi.ThreadHolder;

/** Reads what a loop tells of itself. */
final class FiguresOfLoop {

  private static final MeteredLoop.Reading NOTHING =
      new MeteredLoop.Reading("", "", "", -1, -1, -1, -1, -1, 0, TurnTimes.NONE);

  private FiguresOfLoop() {}

  static LoopFigures of(EventLoop loop, long id) {
    MeteredLoop.Reading reading = loop instanceof MeteredLoop metered ? metered.reading() : NOTHING;
    Thread thread = loop instanceof ThreadHolder holder ? holder.thread() : null;
    return new LoopFigures(
        id,
        reading.name().isEmpty() ? loop.getClass().getSimpleName() : reading.name(),
        loop.isRunning() ? "running" : "idle",
        thread == null ? "" : thread.getName(),
        thread == null ? 0 : thread.threadId(),
        loop.getDebug(),
        loop.getSlowCallbackDuration().toNanos() / 1e6,
        reading.selector(),
        reading.taskRunner(),
        reading.turns(),
        reading.callbacks(),
        reading.ready(),
        reading.timers(),
        reading.tasks(),
        reading.busyNanos() / 1e6,
        reading.turnTimes());
  }
}
