package dev.gyre.executors.threads;

import dev.gyre.spi.Call;

/**
 * Runs a call so that it leaves no context class loader behind for the next one, which may be a
 * stranger's.
 */
record CleanCall(Call<?> call) implements Runnable {

  @Override
  public void run() {
    try {
      call.run();
    } finally {
      Thread.currentThread().setContextClassLoader(CleanCall.class.getClassLoader());
    }
  }
}
