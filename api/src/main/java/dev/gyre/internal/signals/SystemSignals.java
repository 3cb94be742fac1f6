package dev.gyre.internal.signals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The signals of this process, which all loops share. Whoever handles a signal first takes it over
 * from its former handler; when nobody handles it any more, that one has it back. Thread-safe.
 *
 * <p>Signals go by their names without {@code SIG}. Callbacks run on a thread of the JVM's and must
 * not throw.
 */
public final class SystemSignals {

  private static final Map<String, WatchedSignal> WATCHED = new HashMap<>(); // guarded by itself

  private SystemSignals() {}

  /**
   * Has a callback run whenever a signal arrives.
   *
   * @param name the signal
   * @param callback what to run
   * @return ends that; does nothing the second time
   * @throws IllegalArgumentException if the system has no such signal, or it cannot be handled
   * @throws UnsupportedOperationException if the JVM lacks the module for it
   */
  public static Runnable watch(String name, Runnable callback) {
    JvmSignals jvm = JvmSignals.get();
    synchronized (WATCHED) {
      watched(jvm, name).add(callback);
      return ending(jvm, name, callback);
    }
  }

  /**
   * Has a callback run whenever a signal arrives, unless somebody handles it already, or does so
   * later on: only in place of what the JVM itself would do.
   *
   * @param name the signal
   * @param callback what to run
   * @return ends that; empty if the signal is handled by somebody or cannot be handled
   */
  public static Optional<Runnable> watchInPlaceOfJvm(String name, Runnable callback) {
    if (!JvmSignals.areThere()) {
      return Optional.empty();
    }
    JvmSignals jvm = JvmSignals.get();
    synchronized (WATCHED) {
      return WATCHED.containsKey(name) ? Optional.empty() : replaceJvm(jvm, name, callback);
    }
  }

  private static Optional<Runnable> replaceJvm(JvmSignals jvm, String name, Runnable callback) {
    WatchedSignal watched;
    try {
      watched = watched(jvm, name);
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
    if (!watched.isOfJvm()) {
      releaseIfIdle(jvm, name, watched);
      return Optional.empty();
    }
    watched.setFallback(callback);
    return Optional.of(ending(jvm, name, callback));
  }

  private static WatchedSignal watched(JvmSignals jvm, String name) {
    return WATCHED.computeIfAbsent(name, unknown -> new WatchedSignal(jvm, unknown));
  }

  private static Runnable ending(JvmSignals jvm, String name, Runnable callback) {
    var ended = new AtomicBoolean();
    return () -> {
      synchronized (WATCHED) {
        WatchedSignal watched = WATCHED.get(name);
        if (watched != null && ended.compareAndSet(false, true)) {
          watched.remove(callback);
          releaseIfIdle(jvm, name, watched);
        }
      }
    };
  }

  private static void releaseIfIdle(JvmSignals jvm, String name, WatchedSignal watched) {
    if (watched.isIdle()) {
      WATCHED.remove(name);
      watched.release(jvm);
    }
  }

  /**
   * Sends a signal to this process.
   *
   * @param name the signal
   */
  public static void raise(String name) {
    JvmSignals.get().raise(name);
  }
}
