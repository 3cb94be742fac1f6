package dev.gyre.bench.loop;

import io.activej.eventloop.Eventloop;

/** An event loop of ActiveJ, on the thread that runs it. */
public final class ActiveJ {

  private ActiveJ() {}

  /** Makes a loop for the calling thread. */
  static Eventloop here() {
    return Eventloop.builder().withCurrentThread().build();
  }

  /**
   * Makes a loop that runs on a thread of its own, until the process ends.
   *
   * @return a running loop
   */
  public static Eventloop onItsOwnThread() {
    Eventloop loop = Eventloop.create();
    loop.keepAlive(true);
    Thread.ofPlatform().daemon().name("activej").start(loop);
    return loop;
  }
}
