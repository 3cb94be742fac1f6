package dev.gyre.loop.runners;

/**
 * What happens to the loop while a body blocks in the JDK, as in {@code Thread.sleep} or on a lock.
 * Immutable.
 */
enum Blocking {

  /** The loop blocks too, as asyncio's does: bodies switch at their awaits and nowhere else. */
  STRICT,

  /**
   * Other bodies run meanwhile, so that any call that blocks, a contended lock in a logger too, is
   * a switch.
   */
  COOPERATIVE;

  static final String PROPERTY = "dev.gyre.tasks.blocking";

  /**
   * Reads the operator's choice from the system property {@value #PROPERTY}; strict if it is not
   * set.
   *
   * @return the choice
   * @throws IllegalArgumentException if the property has any other value
   */
  static Blocking configured() {
    return switch (System.getProperty(PROPERTY)) {
      case null -> STRICT;
      case "strict" -> STRICT;
      case "cooperative" -> COOPERATIVE;
      case String other ->
          throw new IllegalArgumentException(
              "system property " + PROPERTY + " must be strict or cooperative: " + other);
    };
  }
}
