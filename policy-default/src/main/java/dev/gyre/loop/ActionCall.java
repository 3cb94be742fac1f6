package dev.gyre.loop;

import dev.gyre.Action;
import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Calls an action; can go to another process if the action can. */
@SuppressWarnings("serial") // whether the action is serializable is its maker's choice
record ActionCall(Action action) implements Callable<@Nullable Void>, Serializable {

  @Override
  public @Nullable Void call() throws Exception {
    action.run();
    return null;
  }
}
