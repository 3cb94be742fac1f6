package dev.gyre.executors.threads;

import dev.gyre.spi.Call;

/**
 * Runs a call so that it leaves no context class loader behind for the next one, which may be a
 * stranger's, and gives its place back.
 */
record CleanCall(Call<?> call, Places places) implements Runnable {

  @Override
  public void run() {
    try {
      call.run();
    } finally {
      Thread.currentThread().setContextClassLoader(CleanCall.class.getClassLoader());
      places.giveBack();
    }
  }
}
