package dev.gyre.bench.harness;

/**
 * What one batch of a contestant took.
 *
 * @param operations how many operations it had
 * @param wallNanos time on the clock
 * @param cpuNanos processor time of all threads of the process
 * @param waitNanos how long its threads were ready to run and no processor was free
 * @param allocated bytes allocated; of a question about the heap, bytes retained; of one about a
 *     latency, that latency in nanoseconds; -1 if not known
 * @param checksum what the contestant answered
 */
public record Sample(
    int operations, long wallNanos, long cpuNanos, long waitNanos, long allocated, long checksum) {

  /** Stands for the batch of a round in which a contestant rested. */
  public static final Sample RESTED = new Sample(0, 0, 0, 0, -1, 0);

  /**
   * Tells whether there was no batch.
   *
   * @return true for {@link #RESTED}
   */
  public boolean isRest() {
    return operations == 0;
  }

  /**
   * Replaces the times by those of another process.
   *
   * @param nanos what its threads took
   * @return a changed copy
   */
  public Sample withTimes(ThreadTimes nanos) {
    return new Sample(
        operations, wallNanos, nanos.cpuNanos(), nanos.waitNanos(), allocated, checksum);
  }

  /**
   * Replaces the bytes by what the contestant has counted itself, or the latency that it has found.
   *
   * @param counted bytes or nanoseconds
   * @return a changed copy
   */
  public Sample withCounted(long counted) {
    return new Sample(operations, wallNanos, cpuNanos, waitNanos, counted, checksum);
  }

  /** Writes it as the line that a measured process prints. */
  String toLine() {
    return "%d %d %d %d %d %d"
        .formatted(operations, wallNanos, cpuNanos, waitNanos, allocated, checksum);
  }

  /** Reads such a line. */
  static Sample parse(String line) {
    String[] numbers = line.split(" ", -1);
    if (numbers.length != 6) {
      throw new IllegalArgumentException("not the line of a sample: " + line);
    }
    return new Sample(
        Integer.parseInt(numbers[0]),
        Long.parseLong(numbers[1]),
        Long.parseLong(numbers[2]),
        Long.parseLong(numbers[3]),
        Long.parseLong(numbers[4]),
        Long.parseLong(numbers[5]));
  }

  /**
   * Returns a figure for one operation; a latency is that of all of them.
   *
   * @param figure which
   * @return nanoseconds or bytes; NaN if not known, or if there was no batch
   */
  public double perOperation(Figure figure) {
    long total =
        switch (figure) {
          case CPU -> cpuNanos;
          case WALL -> wallNanos;
          case ALLOCATED, RETAINED, LATENCY -> allocated;
        };
    if (total < 0 || isRest()) {
      return Double.NaN;
    }
    return figure == Figure.LATENCY ? total : (double) total / operations;
  }

  /**
   * Returns the part of the time on the clock that its threads waited for a processor.
   *
   * @return 0 on a machine that has nothing else to do; may be above 1 with several threads
   */
  double disturbance() {
    return (double) waitNanos / wallNanos;
  }
}
