package dev.gyre.bench.harness;

/**
 * Why a contestant cannot take part on this machine: its remedy, or what the machine lacks. No
 * failure: the others go on, and the results name it.
 */
public final class Obstacle extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Creates the obstacle.
   *
   * @param message what is in the way, or what removes it
   */
  public Obstacle(String message) {
    super(message);
    reason = message;
  }

  /**
   * Returns what it was created with.
   *
   * @return what is in the way, or what removes it
   */
  public String reason() {
    return reason;
  }
}
