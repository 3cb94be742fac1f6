package dev.gyre.host;

/** The arguments are wrong. The message names the argument and the rule, in one line. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
