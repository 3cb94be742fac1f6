package dev.gyre.host;

import java.io.Console;

/** Tells whether there is somebody who types. */
final class Terminal {

  private Terminal() {}

  // Which answer there is without a terminal, null or a console that is none, depends on
  // jdk.console.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
