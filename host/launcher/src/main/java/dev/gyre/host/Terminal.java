package dev.gyre.host;

import java.io.Console;

/** Decides whether there is somebody who types. */
final class Terminal {

  private Terminal() {}

  static boolean wantsShell(HostOptions options) {
    Boolean asked = options.shell();
    return asked != null ? asked : isThere();
  }

  // Which answer there is without a terminal, null or a console that is none, depends on
  // jdk.console.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
