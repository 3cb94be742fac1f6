package dev.gyre.inspect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of this process, and the parts that they are made of, for management tools. Any
 * thread.
 *
 * <p>The bean is named {@code dev.gyre:type=Loops}, with a further key where it registers itself.
 * Where Gyre was loaded by the system class loader, a tool creates the bean when it first wants it:
 * {@code createMBean("dev.gyre.inspect.Loops", name)}. So a process that nobody looks at does not
 * load Java's management. Elsewhere, as in OSGi, no tool could; there the bean is registered as
 * long as a loop is open.
 *
 * @see Loops
 * @since 0.1
 */
public interface LoopsMXBean {

  /**
   * Reports on every loop that is open.
   *
   * @param patienceMillis how long to wait, for all of them together, until those that run give a
   *     turn; then they are reported on from outside
   * @param tasksMax how many tasks of each loop to report on at most
   * @return one report for each loop, in the order in which they were made
   * @throws IllegalArgumentException if an argument is negative
   */
  List<LoopReport> inspect(long patienceMillis, int tasksMax);

  /**
   * Tells how every loop that is open is doing. Asks no loop for a turn, so it is quick whatever
   * they are busy with.
   *
   * @return figures of each loop, in the order in which they were made
   */
  List<LoopFigures> getLoops();

  /**
   * Tells what the host's default executor is doing.
   *
   * @return its figures
   */
  ExecutorFigures getExecutor();

  /**
   * Tells which providers are installed, and which of them serve.
   *
   * @return part by part, in the order in which they would serve
   */
  List<ProviderReport> getProviders();

  /**
   * Returns the latest swaps.
   *
   * @return as many as are kept, the latest last
   */
  List<SwapRecord> getSwaps();

  /**
   * Looks for what is wrong: loops that are stalled, parts without a provider, replaced executors
   * that do not finish, providers that were refused.
   *
   * @param stalledMillis a loop that has not asked for I/O for so long is stalled; positive
   * @return what was found
   * @throws IllegalArgumentException if the limit is not positive
   */
  HealthReport checkHealth(long stalledMillis);

  /**
   * Tells whether loops measure how long their turns take.
   *
   * @return true if they do
   */
  boolean isMeasuringTurns();

  /**
   * Has loops measure how long their turns take, or no longer.
   *
   * @param enabled true to have them measure
   */
  void setMeasuringTurns(boolean enabled);

  /**
   * Switches the debug mode of a loop.
   *
   * @param loop its id or, if no other has the same, its name
   * @param enabled true to switch it on
   * @throws IllegalArgumentException if there is no such loop; the message lists those that there
   *     are
   */
  void setDebug(String loop, boolean enabled);

  /**
   * Has a provider serve a part whatever its rank, or lets the ranking decide again.
   *
   * @param part the part's name
   * @param provider the provider's name; null or empty to let the ranking decide
   * @throws IllegalArgumentException if there is no such part or provider, or it cannot run here;
   *     then nothing has changed
   */
  void swap(String part, @Nullable String provider);

  /**
   * Has several providers serve their parts at once, or changes nothing.
   *
   * @param providers the providers' names by the names of their parts; an empty name lets the
   *     ranking decide
   * @throws IllegalArgumentException if there is no such part or provider, or one cannot run here;
   *     the message says which one, why, and that nothing was swapped
   */
  void swapTogether(Map<String, String> providers);
}
