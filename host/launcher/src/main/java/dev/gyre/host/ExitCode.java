package dev.gyre.host;

/**
 * How the host ended, as the operating system is told. Code 3, no JDK 25, is given by the script
 * that starts Java.
 */
enum ExitCode {
  /** Stopped because it was asked to: by a signal or in the shell. */
  STOPPED(0),
  /** Could not start, or did not stop in time. */
  FAILED(1),
  /** The arguments were wrong. */
  USAGE(2);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
