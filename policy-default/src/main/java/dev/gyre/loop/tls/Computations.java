package dev.gyre.loop.tls;

import dev.gyre.loop.threads.BackgroundThreads;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Where the long computations of handshakes run: off the loops, which serve others meanwhile.
 *
 * <p>A handshake has two or three, of 0.3 to 3 ms each (measured on JDK 25, elliptic curves; RSA
 * takes more), and trust managers may even wait for a network. To hand one over and back takes 0.05
 * ms. One core's worth of handshakes would thus keep a loop from all else, for a gain of a few
 * percent to the handshakes; so none runs on a loop, and none in an executor of the user's, which
 * may be full of work that waits for this very connection.
 *
 * <p>The threads are {@link BackgroundThreads} named {@code gyre-tls-N}, as many as there are
 * processors, which end after a second without work. All loops of the process share them.
 */
final class Computations {

  private static final Duration IDLE_MAX = Duration.ofSeconds(1);

  private Computations() {}

  /** Holds the threads of the process, made when they are first asked for. */
  private static final class Shared {
    static final Executor THREADS =
        BackgroundThreads.newExecutor(
            "gyre-tls", Runtime.getRuntime().availableProcessors(), IDLE_MAX);
  }

  /** Returns the executor of the process. Any thread. */
  static Executor shared() {
    return Shared.THREADS;
  }
}
