package dev.gyre.host.inspect;

/** What is shown of a process. */
enum Command {
  /** A table of the tasks of each loop. */
  PS,
  /** Trees of who awaits whom. */
  PSTREE
}
