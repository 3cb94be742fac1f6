package dev.gyre.loop.callbacks;

import dev.gyre.Context;
import dev.gyre.spi.ContextHolder;

/** Stands in for a loop where contexts do not matter. */
public final class NoContext implements ContextHolder {

  @Override
  public Context context() {
    return Context.EMPTY;
  }

  @Override
  public void setContext(Context context) {}
}
