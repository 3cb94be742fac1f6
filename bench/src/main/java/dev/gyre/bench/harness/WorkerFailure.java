package dev.gyre.bench.harness;

/** A measured process could not be started, has ended, or has answered wrongly. */
public final class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message who failed, and how
   */
  public WorkerFailure(String message) {
    super(message);
  }
}
