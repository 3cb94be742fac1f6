package dev.gyre.host.inspect;

import dev.gyre.inspect.LoopReport;
import java.util.List;

/** Where reports come from. */
@FunctionalInterface
interface LoopsSource {

  /**
   * Looks into a process.
   *
   * @param pid its number
   * @param tasksMax how many tasks of each loop to report on at most
   * @return a report for each loop
   * @throws InspectionException if that is not possible
   */
  List<LoopReport> inspect(long pid, int tasksMax) throws InspectionException;
}
