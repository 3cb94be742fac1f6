package dev.gyre.loop.tasks;

import dev.gyre.loop.futures.Unchecked;
import org.jspecify.annotations.Nullable;

/**
 * Something that a body has the loop run before it goes on itself. What it throws, down to a fatal
 * error, is the body's: it has asked for it, and would otherwise never be resumed.
 */
final class Errand implements Runnable {

  private final Runnable what;
  private @Nullable Throwable failure;

  Errand(Runnable what) {
    this.what = what;
  }

  @Override
  public void run() {
    try {
      what.run();
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  /** Throws on what was thrown. In the body, afterwards. */
  void throwFailure() {
    if (failure != null) {
      throw Unchecked.rethrow(failure);
    }
  }
}
