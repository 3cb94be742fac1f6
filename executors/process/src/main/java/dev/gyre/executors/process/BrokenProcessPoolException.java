package dev.gyre.executors.process;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The worker that made the call is gone, or none could be started. The call may have had its
 * effects or not, and is not made again by itself. Only this call is concerned: the pool goes on
 * with another worker. The counterpart of {@code concurrent.futures.process.BrokenProcessPool},
 * which takes all other calls along.
 *
 * @since 0.1
 */
public final class BrokenProcessPoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int NO_CODE = -1;

  /** How the process has ended; negative if that is unknown. */
  private final int exitCode;

  /** The last lines; an array, since a list need not be serializable. */
  private final String[] lastOutput;

  private BrokenProcessPoolException(
      String message, int exitCode, List<String> lastOutput, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.lastOutput = lastOutput.toArray(new String[0]);
  }

  static BrokenProcessPoolException of(
      String what, @Nullable Integer exitCode, List<String> lastOutput, @Nullable Throwable cause) {
    var message = new StringBuilder(what);
    if (exitCode != null) {
      message.append(": ").append(ExitCode.describe(exitCode));
    }
    if (!lastOutput.isEmpty()) {
      message.append("; its last output: ").append(String.join(" | ", lastOutput));
    }
    return new BrokenProcessPoolException(
        message.toString(), exitCode == null ? NO_CODE : exitCode, lastOutput, cause);
  }

  /**
   * Returns how the worker's process has ended.
   *
   * @return the exit code; 128 and the signal's number if a signal has ended it; empty if it could
   *     not be started or its end was not seen
   */
  public OptionalInt exitCode() {
    return exitCode == NO_CODE ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /**
   * Returns the last lines that the worker wrote, standard output and error alike.
   *
   * @return an unmodifiable list, oldest first; empty if there is none
   */
  public List<String> lastOutput() {
    return List.of(lastOutput);
  }
}
