package dev.gyre.spi;

import dev.gyre.Context;

/**
 * A loop that keeps the current context of what it runs. Every loop should; one that does not
 * shares the context of its thread among all its callbacks. Loop thread only.
 *
 * @since 0.1
 */
public interface ContextHolder {

  /**
   * Returns the context of the callback or task that runs now.
   *
   * @return the context
   */
  Context context();

  /**
   * Replaces the context of the callback or task that runs now.
   *
   * @param context the context
   */
  void setContext(Context context);

  /**
   * Returns the context in which something scheduled now would run: the current one, and with it
   * what {@linkplain dev.gyre.ContextBridge bridges} find bound to the calling thread.
   *
   * @return the context
   */
  default Context snapshot() {
    return context();
  }

  /**
   * Makes a context the current one because something begins in it: what {@linkplain
   * dev.gyre.ContextBridge bridges} have captured with it is restored to the calling thread.
   *
   * @param context the context
   */
  default void enterContext(Context context) {
    setContext(context);
  }
}
