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
  }
}
