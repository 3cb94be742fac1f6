package dev.gyre.bench.harness;

/** What is compared. */
public enum Figure {
  /**
   * Processor time of all threads of the process, the garbage collector's included. It survives a
   * busy machine.
   */
  CPU("cpu", "ns"),
  /** Time on the clock. It tells the truth only on a machine that has nothing else to do. */
  WALL("wall", "ns"),
  /** Bytes allocated on the heap, freed or not. */
  ALLOCATED("alloc", "B"),
  /** Bytes of the heap that stay reachable. */
  RETAINED("heap", "B");

  private final String shortName;
  private final String unit;

  Figure(String shortName, String unit) {
    this.shortName = shortName;
    this.unit = unit;
  }

  /**
   * Returns its name in tables.
   *
   * @return one word
   */
  public String shortName() {
    return shortName;
  }

  /**
   * Returns its unit in tables.
   *
   * @return nanoseconds or bytes
   */
  public String unit() {
    return unit;
  }

  /**
   * Tells whether a ratio of this figure says how many times as fast Gyre is, rather than how much
   * of the peer's memory it takes.
   *
   * @return true for times
   */
  public boolean isTime() {
    return this == CPU || this == WALL;
  }
}
