package dev.gyre.itests.osgi.control;

/** A loop with an echo server on it, which follows the host's selectors. */
public interface SelectorLoad {

  /** Starts the loop and the server; returns the server's port. */
  int start() throws Exception;

  /** Returns what the loop says of itself, its selector included. */
  String loop();

  /** Has the loop do nothing at all, from the moment this returns. */
  void block() throws InterruptedException;

  /** Has the loop go on. */
  void unblock();

  /** Ends the loop. */
  void stop();
}
