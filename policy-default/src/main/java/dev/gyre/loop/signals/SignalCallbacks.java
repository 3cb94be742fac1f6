package dev.gyre.loop.signals;

import dev.gyre.Context;
import dev.gyre.Signal;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ProcessSignals;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop's callbacks for signals: what stands behind {@link dev.gyre.EventLoop#addSignalHandler}.
 * Loop thread only.
 */
public final class SignalCallbacks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SignalCallbacks.class);

  private final FutureLoop loop;
  private final Map<Signal, Handler> handlers = new EnumMap<>(Signal.class);

  /** What is run for a signal, and in which context. Immutable. */
  private record Reaction(Runnable callback, Context context) {}

  /** One signal's place: the reaction may change, the watch stays. */
  private final class Handler {
    private final Signal signal;
    private final ProcessSignals.Watch watch;

    /** Read by the JVM's threads. */
    private volatile Reaction reaction;

    Handler(Signal signal, Reaction reaction) {
      this.signal = signal;
      this.reaction = reaction;
      this.watch = ProcessSignals.watch(signal, this::handOver);
    }

    private void handOver() {
      Reaction now = reaction;
      try {
        loop.callSoonThreadsafe(now.callback(), now.context());
      } catch (IllegalStateException closed) {
        LOG.trace("{} came when {} was closed already", signal, loop);
      }
    }
  }

  /**
   * Creates an empty table.
   *
   * @param loop what runs the callbacks
   */
  public SignalCallbacks(FutureLoop loop) {
    this.loop = loop;
  }

  /**
   * Has a callback run whenever the process receives a signal, in place of the former one.
   *
   * @param signal the signal
   * @param callback what to run
   * @param context what it runs in
   */
  public void add(Signal signal, Runnable callback, Context context) {
    var reaction = new Reaction(callback, context);
    Handler known = handlers.get(signal);
    if (known == null) {
      handlers.put(signal, new Handler(signal, reaction));
    } else {
      known.reaction = reaction;
    }
  }

  /**
   * Removes the callback of a signal.
   *
   * @param signal the signal
   * @return false if there is none
   */
  public boolean remove(Signal signal) {
    Handler known = handlers.remove(signal);
    if (known == null) {
      return false;
    }
    known.watch.close();
    return true;
  }

  /** Removes all. */
  @Override
  public void close() {
    handlers.values().forEach(handler -> handler.watch.close());
    handlers.clear();
  }
}
