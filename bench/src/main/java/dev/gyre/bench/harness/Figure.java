package dev.gyre.bench.harness;

import java.util.List;

/** What is compared. */
public enum Figure {
  /**
   * Processor time of all threads of the process, the garbage collector's included. It survives a
   * busy machine.
   */
  CPU("cpu", "ns"),
  /** Time on the clock. It tells the truth only on a machine that has nothing else to do. */
  WALL("wall", "ns"),
  /**
   * What 999 of 1,000 messages took at most, in time on the clock. The contestant finds it out
   * itself.
   */
  LATENCY("p99.9", "ns"),
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
    return this == CPU || isOnClock();
  }

  /**
   * Tells whether this is time on the clock, which other work on the machine falsifies.
   *
   * @return true for such
   */
  boolean isOnClock() {
    return this == WALL || this == LATENCY;
  }

  /** Returns what is told of each contestant if it is judged by this. */
  List<Figure> shown() {
    return switch (this) {
      case CPU, WALL -> List.of(CPU, WALL, ALLOCATED);
      case LATENCY -> List.of(LATENCY, CPU);
      case ALLOCATED -> List.of(ALLOCATED, CPU);
      case RETAINED -> List.of(RETAINED);
    };
  }

  /** Returns by what contestants are compared if they are judged by this. */
  List<Figure> compared() {
    return switch (this) {
      case CPU, WALL -> List.of(CPU, WALL);
      case LATENCY -> List.of(LATENCY, CPU);
      case ALLOCATED -> List.of(ALLOCATED);
      case RETAINED -> List.of(RETAINED);
    };
  }
}
