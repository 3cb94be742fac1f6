package dev.gyre.examples.redis;

import java.io.Serial;

/** A command that cannot be carried out; the client is told why, and may go on. */
final class CommandFailure extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  CommandFailure(String text) {
    super(text, null, false, false); // an answer, not a defect: nobody wants its stack
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
