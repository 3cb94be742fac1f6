package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;

/** A loop that runs in a thread of its own until it is closed. */
final class LoopThread implements AutoCloseable {

  private final EventLoop loop = Gyre.newEventLoop();
  private final Thread thread;

  LoopThread(String name) {
    thread = new Thread(this::run, name);
    thread.start();
  }

  EventLoop loop() {
    return loop;
  }

  private void run() {
    try (loop) {
      loop.runForever();
    }
  }

  @Override
  public void close() {
    if (thread.isAlive()) {
      loop.callSoonThreadsafe(loop::stop);
    }
    try {
      thread.join();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
