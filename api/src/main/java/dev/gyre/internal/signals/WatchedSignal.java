package dev.gyre.internal.signals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is told of one signal. Thread-safe. */
final class WatchedSignal {

  private final String name;
  private final Object handler;
  private final Object former;
  private final List<Runnable> callbacks = new ArrayList<>(); // guarded by this
  private @Nullable Runnable fallback; // guarded by this

  /**
   * Takes a signal over from whoever handles it.
   *
   * @throws IllegalArgumentException if it cannot be handled
   */
  WatchedSignal(JvmSignals jvm, String name) {
    this.name = name;
    handler = jvm.newHandler(this::deliver);
    former = jvm.handle(name, handler);
  }

  /** Tells whether the signal was the JVM's before. */
  boolean isOfJvm() {
    return JvmSignals.isOfJvm(former);
  }

  synchronized void add(Runnable callback) {
    callbacks.add(callback);
  }

  /** Says who is told while there is nobody else to be. */
  synchronized void setFallback(Runnable callback) {
    fallback = callback;
  }

  synchronized void remove(Runnable callback) {
    if (callback.equals(fallback)) {
      fallback = null;
    } else {
      callbacks.remove(callback);
    }
  }

  synchronized boolean isIdle() {
    return callbacks.isEmpty() && fallback == null;
  }

  private void deliver() {
    told().forEach(Runnable::run);
  }

  private synchronized List<Runnable> told() {
    return callbacks.isEmpty() && fallback != null ? List.of(fallback) : List.copyOf(callbacks);
  }

  /** Gives the signal back, unless somebody has taken it over meanwhile. */
  void release(JvmSignals jvm) {
    Object latest = jvm.handle(name, former);
    if (!latest.equals(handler)) {
      jvm.handle(name, latest);
    }
  }
}
