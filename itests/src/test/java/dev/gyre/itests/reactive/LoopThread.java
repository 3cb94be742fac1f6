package dev.gyre.itests.reactive;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;

/** A thread that runs a loop until it is told to end. */
final class LoopThread {

  private final EventLoop loop = Gyre.newEventLoop();
  private final Thread thread = new Thread(loop::runForever, "loop");

  void start() {
    thread.start();
  }

  EventLoop loop() {
    return loop;
  }

  void end() throws InterruptedException {
    loop.stop();
    thread.join();
    loop.close();
  }
}
