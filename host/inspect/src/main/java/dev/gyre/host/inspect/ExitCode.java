package dev.gyre.host.inspect;

/**
 * How the inspection went, as the operating system is told. Codes 1, the build has failed, and 3,
 * no JDK 25, are given by the script that starts Java.
 */
enum ExitCode {
  /** Reported. */
  DONE(0),
  /** The arguments were wrong. */
  USAGE(2),
  /** The process cannot be looked into. */
  REFUSED(4),
  /** Tasks wait for each other in a circle. */
  CYCLE(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
