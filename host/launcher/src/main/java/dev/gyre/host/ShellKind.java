package dev.gyre.host;

/** Who reads the standard input. */
enum ShellKind {
  /** Nobody. */
  NONE("", false),
  /** A shell for scripts and pipes, which reads line by line. */
  PIPED("console", false),
  /** A shell for people, which completes words, edits lines and knows the last ones. */
  TERMINAL("terminal", true);

  private final String group;
  private final boolean completing;

  ShellKind(String group, boolean completing) {
    this.group = group;
    this.completing = completing;
  }

  /**
   * Finds the right one.
   *
   * @param options whether there is to be a shell
   * @param terminal whether somebody sits at a terminal
   * @return the kind
   */
  static ShellKind of(HostOptions options, boolean terminal) {
    Boolean asked = options.shell();
    boolean wanted = asked != null ? asked : terminal;
    return !wanted ? NONE : terminal ? TERMINAL : PIPED;
  }

  /** Tells whether a group of bundles is one of a shell, whichever. */
  static boolean isShell(BundleGroup group) {
    return group.name().equals(PIPED.group) || group.name().equals(TERMINAL.group);
  }

  /** Tells whether a group of bundles is this shell. */
  boolean isIn(BundleGroup group) {
    return group.name().equals(this.group);
  }

  /** Tells whether the shell completes words. */
  boolean isCompleting() {
    return completing;
  }

  /** Says how an operator stops a host with this shell. */
  String howToStop() {
    return switch (this) {
      case NONE -> "Ctrl-C, SIGTERM";
      case PIPED -> "Ctrl-C, SIGTERM, or exit in the shell";
      case TERMINAL -> "exit or Ctrl-D in the shell, or SIGTERM";
    };
  }
}
