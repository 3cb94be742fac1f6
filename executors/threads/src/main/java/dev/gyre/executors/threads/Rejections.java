package dev.gyre.executors.threads;

import java.util.concurrent.RejectedExecutionException;

/** Words the one reason for which executors on threads turn a call away. */
final class Rejections {

  private Rejections() {}

  static RejectedExecutionException shutDown(String executor) {
    return new RejectedExecutionException(
        "executor '" + executor + "' is shut down: open another one, or use the host's executor");
  }
}
