package dev.gyre.spi;

import dev.gyre.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Which loop runs in the calling thread: the pair of hooks that every loop must call around a run,
 * as asyncio's {@code _set_running_loop}.
 *
 * <p>A task's body has a thread of its own. A {@link TaskRunner} makes its loop visible there
 * either by {@link #set} in that thread or, cheaper where there are many, by a {@link Lookup}.
 *
 * @since 0.1
 */
public final class RunningLoop {

  private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();
  private static final List<Lookup> LOOKUPS = new CopyOnWriteArrayList<>();

  private RunningLoop() {}

  /** Finds the loop that a virtual thread belongs to, without anything stored in that thread. */
  @FunctionalInterface
  public interface Lookup {

    /**
     * Finds the loop of a thread. Any thread; quick.
     *
     * @param virtualThread a virtual thread
     * @return its loop, or null if this lookup does not know the thread
     */
    @Nullable EventLoop loopOf(Thread virtualThread);
  }

  /**
   * Returns the loop that runs in the calling thread.
   *
   * @return the loop, or null if none does
   */
  public static @Nullable EventLoop get() {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      for (Lookup lookup : LOOKUPS) {
        EventLoop loop = lookup.loopOf(thread);
        if (loop != null) {
          return loop;
        }
      }
    }
    return CURRENT.get();
  }

  /**
   * Says which loop runs in the calling thread.
   *
   * @param loop the loop, or null when it has stopped running
   */
  public static void set(@Nullable EventLoop loop) {
    if (loop == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(loop);
    }
  }

  /**
   * Adds a lookup. Whoever adds one removes it when its last loop is closed.
   *
   * @param lookup the lookup
   */
  public static void addLookup(Lookup lookup) {
    LOOKUPS.add(lookup);
  }

  /**
   * Removes a lookup.
   *
   * @param lookup the lookup
   */
  public static void removeLookup(Lookup lookup) {
    LOOKUPS.remove(lookup);
  }
}
