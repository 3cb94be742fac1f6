package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.spi.ContextHolder;

/**
 * What stands for a callback of {@code callSoon} in the eyes of users; in debug mode also in the
 * queue, as the mode remembers where each was made. Loop thread only.
 */
public final class Callback extends CallbackInContext {

  private final ContextHolder loop;

  /**
   * Wraps a callback.
   *
   * @param loop what runs it
   * @param context what it runs in
   * @param callback what to run
   */
  public Callback(ContextHolder loop, Context context, Runnable callback) {
    super(context, callback);
    this.loop = loop;
  }

  @Override
  protected ContextHolder loop() {
    return loop;
  }
}
