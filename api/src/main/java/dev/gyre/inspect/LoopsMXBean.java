package dev.gyre.inspect;

import java.util.List;

/**
 * The event loops of this process, for management tools. Any thread.
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
   * @return one report for each loop, in no particular order
   * @throws IllegalArgumentException if an argument is negative
   */
  List<LoopReport> inspect(long patienceMillis, int tasksMax);
}
