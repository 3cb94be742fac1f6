package dev.gyre.spi;

import dev.gyre.Signal;
import dev.gyre.internal.signals.SystemSignals;
import java.util.Objects;

/**
 * The signals of this process, for those who make loops. Thread-safe.
 *
 * <p>A process has one handler for each signal, and may have many loops: all that watch a signal
 * are told of it. The first watch takes the signal over from whoever handled it before, which is
 * mostly the JVM; with the end of the last one it goes back to that handler.
 *
 * @since 0.1
 */
public final class ProcessSignals {

  private ProcessSignals() {}

  /**
   * Has a callback run whenever this process receives a signal. Signals of one kind that arrive
   * faster than they are told may be told as one.
   *
   * @param signal the signal
   * @param callback what to run, on a thread of the JVM's; it must not throw
   * @return the watch, to be closed
   * @throws IllegalArgumentException if the system has no such signal, or it cannot be handled
   * @throws UnsupportedOperationException if the JVM lacks the module {@code jdk.unsupported}
   */
  public static Watch watch(Signal signal, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    return SystemSignals.watch(signal.shortName(), callback)::run;
  }

  /** A signal that is watched. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {

    /**
     * Ends the watch; a callback that runs already is not waited for. A second call does nothing.
     */
    @Override
    void close();
  }
}
