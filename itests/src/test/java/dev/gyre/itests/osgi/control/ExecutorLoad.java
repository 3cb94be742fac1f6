package dev.gyre.itests.osgi.control;

import java.util.concurrent.TimeoutException;

/**
 * Loops that keep calling the host's executor, and one more that keeps to an executor of its own.
 */
public interface ExecutorLoad {

  /** Returns what the loops that follow the host have counted so far. */
  CallFigures figures();

  /** Returns what the loop with an executor of its own has counted so far. */
  CallFigures pinnedFigures();

  /**
   * Makes no more calls, waits until every call is answered, and closes the loops.
   *
   * @throws TimeoutException if some are never answered; the figures tell how many
   */
  void stop() throws InterruptedException, TimeoutException;
}
