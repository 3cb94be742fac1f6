package dev.gyre.spi;

import dev.gyre.EventLoop;
import dev.gyre.inspect.Loops;
import dev.gyre.internal.management.LoopsRegistration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The loops of this process that are open, whoever made them, so that operators can see them: each
 * loop is to be added when it is made, and removed when it is closed. One that is forgotten without
 * being closed vanishes with the garbage. Any thread.
 *
 * @see dev.gyre.inspect.Loops
 * @since 0.1
 */
public final class LiveLoops {

  private static final Map<EventLoop, Long> LOOPS = new WeakHashMap<>(); // guarded by itself
  private static long added; // guarded by LOOPS

  private LiveLoops() {}

  /**
   * Adds a loop.
   *
   * @param loop a loop that is complete: it may be looked at from now on
   */
  public static void add(EventLoop loop) {
    synchronized (LOOPS) {
      LOOPS.computeIfAbsent(loop, each -> ++added);
      LoopsRegistration.follow(true, Loops::new);
    }
  }

  /**
   * Removes a loop.
   *
   * @param loop the loop
   */
  public static void remove(EventLoop loop) {
    synchronized (LOOPS) {
      LOOPS.remove(loop);
      LoopsRegistration.follow(!LOOPS.isEmpty(), Loops::new);
    }
  }

  /**
   * Returns the numbers of the loops that are open: each got its own when it was added, and no
   * other loop ever gets the same.
   *
   * @return an unmodifiable snapshot, in no particular order
   */
  public static Map<EventLoop, Long> numbered() {
    synchronized (LOOPS) {
      return Map.copyOf(LOOPS);
    }
  }

  /**
   * Returns the loops that are open.
   *
   * @return an unmodifiable snapshot, in no particular order
   */
  public static List<EventLoop> snapshot() {
    synchronized (LOOPS) {
      return List.copyOf(LOOPS.keySet());
    }
  }
}
