package dev.gyre;

/**
 * A signal of the operating system. The counterpart of the constants of Python's module {@code
 * signal}; which of them exist, and by which numbers, is the system's to say.
 *
 * @since 0.1
 */
public enum Signal {
  /** The terminal has gone. */
  SIGHUP,
  /** Ctrl-C was pressed. */
  SIGINT,
  /** Ctrl-\ was pressed; has a JVM print the stacks of its threads. */
  SIGQUIT,
  /** An instruction is not known to the processor. */
  SIGILL,
  /** A debugger's trap. */
  SIGTRAP,
  /** The process aborts itself. */
  SIGABRT,
  /** An address is not there. */
  SIGBUS,
  /** A computation has no result. */
  SIGFPE,
  /** Kills; cannot be handled. */
  SIGKILL,
  /** For users. */
  SIGUSR1,
  /** An address may not be used. */
  SIGSEGV,
  /** For users. */
  SIGUSR2,
  /** Nobody reads the pipe that was written to. */
  SIGPIPE,
  /** A timer has run out. */
  SIGALRM,
  /** Asks to end. */
  SIGTERM,
  /** A fault of the coprocessor; Linux only, and not used. */
  SIGSTKFLT,
  /** A child process has ended or stopped. */
  SIGCHLD,
  /** Goes on after a stop. */
  SIGCONT,
  /** Stops; cannot be handled. */
  SIGSTOP,
  /** Ctrl-Z was pressed. */
  SIGTSTP,
  /** A background process reads from the terminal. */
  SIGTTIN,
  /** A background process writes to the terminal. */
  SIGTTOU,
  /** Urgent data has arrived at a socket. */
  SIGURG,
  /** The time on the processor is used up. */
  SIGXCPU,
  /** A file is too large. */
  SIGXFSZ,
  /** A timer of the time on the processor has run out. */
  SIGVTALRM,
  /** A profiler's timer has run out. */
  SIGPROF,
  /** The terminal has another size. */
  SIGWINCH,
  /** I/O is possible. */
  SIGIO,
  /** The power fails. */
  SIGPWR,
  /** A system call is not known. */
  SIGSYS;

  /**
   * Returns the name as commands take it.
   *
   * @return the name without {@code SIG}, such as {@code TERM}
   */
  public String shortName() {
    return name().substring("SIG".length());
  }
}
