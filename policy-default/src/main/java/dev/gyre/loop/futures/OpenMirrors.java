package dev.gyre.loop.futures;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The mirrors of a loop's futures that other threads may be waiting for. A loop that is closed
 * completes no future any more, and these threads would wait for ever. Any thread.
 */
public final class OpenMirrors {

  // Both guarded by this. Weak, since a pending future holds on to its mirrors as long as it lives.
  private final Set<Mirror<?>> mirrors = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean closed;

  /** Creates an empty set. */
  public OpenMirrors() {}

  void add(Mirror<?> mirror) {
    synchronized (this) {
      if (!closed) {
        mirrors.add(mirror);
        return;
      }
    }
    mirror.loopIsClosed();
  }

  synchronized void remove(Mirror<?> mirror) {
    mirrors.remove(mirror);
  }

  /** Fails every mirror that is left, and those to come. */
  public void close() {
    List<Mirror<?>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(mirrors);
      mirrors.clear();
    }
    left.forEach(Mirror::loopIsClosed); // what they wake must not find the lock held
  }
}
