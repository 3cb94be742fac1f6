package dev.gyre.bench.harness;

/**
 * One of those that answer a question: does the measured operation so many times in a row. Lives in
 * a process of its own, and is called by one thread.
 */
public interface Contestant extends AutoCloseable {

  /**
   * Gets ready for the next batch. Not measured.
   *
   * @param operations how many operations the batch will have
   * @throws Exception if it fails, which ends the run
   */
  default void prepare(int operations) throws Exception {}

  /**
   * Does one batch and waits for its end. Measured.
   *
   * @param operations how many operations, 1 or more
   * @return a number that is right only if all of them were done; see {@link Question#checksum}
   * @throws Exception if it fails, which ends the run
   */
  long run(int operations) throws Exception;

  /**
   * Tells which process does the work that is measured.
   *
   * @return its number, or {@code self}
   */
  default String measuredProcess() {
    return "self";
  }

  /**
   * Amends what was measured by what only the contestant can find out.
   *
   * @param measured of the batch that {@link #run} has just done
   * @return what counts
   * @throws Exception if it fails, which ends the run
   */
  default Sample amend(Sample measured) throws Exception {
    return measured;
  }

  @Override
  default void close() {}
}
