package dev.gyre.spi;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs the bodies of one loop's tasks as coroutines: one at a time, each until it suspends itself.
 *
 * <p>While a coroutine's body runs, {@link RunningLoop#get} on its thread returns the runner's
 * loop.
 *
 * @since 0.1
 */
@ProviderType
public interface TaskRunner extends AutoCloseable {

  /**
   * Creates a coroutine. Nothing runs, and no thread is made, until its first {@link
   * Coroutine#resume}. Loop thread, or any thread while the loop does not run.
   *
   * @param body what it runs; must not throw
   * @param owner what steps it, told when the coroutine could go on by itself
   * @return the coroutine
   */
  Coroutine create(Runnable body, Owner owner);

  /**
   * Has the loop's main routine run on a thread that can host this runner's coroutines, and waits
   * for it: the calling thread itself if that can.
   *
   * @param main the main routine
   * @param <T> the type of its result
   * @return what {@code main} returned
   * @throws Exception what {@code main} threw
   */
  <T extends @Nullable Object> T host(Callable<T> main) throws Exception;

  /**
   * Tells whether {@link #host} runs the loop on a virtual thread, where a selector must not pin
   * the carrier.
   *
   * @return true if it does
   */
  boolean hostsOnVirtualThread();

  /**
   * Lets go of everything. Wake-ups of bodies still suspended are dropped, never thrown. Any
   * thread.
   */
  @Override
  void close();

  /** Steps a coroutine. */
  @FunctionalInterface
  interface Owner {

    /**
     * The coroutine, which had come back from {@link Coroutine#resume} because its body blocked in
     * the JDK, can go on: resume it soon, on the loop. Any thread; must not throw.
     *
     * @param coroutine the coroutine
     */
    void resumeSoon(Coroutine coroutine);

    /**
     * A coroutine has suspended itself, or its body has ended: tells which one is to go on at once,
     * in place of the {@link Coroutine#resume} under way, which returns when nobody follows any
     * more. A runner may ask where going from one coroutine to another costs less than going by way
     * of the loop's thread; it need not. On the coroutine's own thread, which stands for the loop's
     * meanwhile.
     *
     * @param left the coroutine
     * @param ended whether its body has ended
     * @return another coroutine of this runner's, or the same one if it has not ended; null if the
     *     loop's thread is to go on
     */
    default @Nullable Coroutine following(Coroutine left, boolean ended) {
      return null;
    }
  }
}
