package dev.gyre.examples.redis;

import java.io.Serial;

/** What a client has sent is no RESP, and what follows cannot be understood either. */
final class ProtocolFailure extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  ProtocolFailure(String reason) {
    super("ERR Protocol error: " + reason);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
