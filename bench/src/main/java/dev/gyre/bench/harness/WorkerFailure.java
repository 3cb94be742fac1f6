package dev.gyre.bench.harness;

/** A measured process could not be started, has ended, or has answered wrongly. */
public final class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String CAUSE = "Caused by: ";
  private static final String UNCAUGHT = "Exception in thread ";

  private final String errors;

  /**
   * Creates the failure.
   *
   * @param message who failed, and how
   * @param errors what it has printed, such as a stack trace; may be empty
   */
  public WorkerFailure(String message, String errors) {
    super(errors.isEmpty() ? message : message + "\n" + errors);
    this.errors = errors;
  }

  /**
   * Returns the innermost cause that the process has printed.
   *
   * @return one line
   */
  public String reason() {
    String reason = "";
    for (String line : errors.lines().toList()) {
      String stripped = line.strip();
      boolean first = reason.isEmpty() && stripped.startsWith(UNCAUGHT);
      if (first) {
        // Exception in thread "main" java.lang.Error: text
        reason = stripped.substring(stripped.indexOf('"', UNCAUGHT.length() + 1) + 1).strip();
      } else if (stripped.startsWith(CAUSE)) {
        reason = stripped.substring(CAUSE.length());
      }
    }
    return reason.isEmpty() ? String.valueOf(getMessage()).lines().findFirst().orElse("") : reason;
  }
}
