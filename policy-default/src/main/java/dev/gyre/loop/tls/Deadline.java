package dev.gyre.loop.tls;

import dev.gyre.TimerHandle;
import dev.gyre.loop.futures.FutureLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens when the time for something is over: one thing at most. Loop thread only. */
final class Deadline {

  private final FutureLoop loop;
  private @Nullable TimerHandle timer;

  Deadline(FutureLoop loop) {
    this.loop = loop;
  }

  /** Sets the time, in the place of what was set before. */
  void set(Duration timeout, Runnable action) {
    cancel();
    timer = loop.callLater(timeout, action);
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
