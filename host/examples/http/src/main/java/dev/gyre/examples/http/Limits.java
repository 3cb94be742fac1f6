package dev.gyre.examples.http;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a client may take, in bytes and in time: who sends a byte a minute, or reads one, would
 * otherwise hold a connection for ever.
 *
 * @param headBytes how long the head of a request may be
 * @param idle how long a connection may wait for its next request
 * @param head how long the head of a request may take to arrive, from its first byte on
 * @param stall how long the client may take over the next mebibyte of an answer
 */
public record Limits(int headBytes, Duration idle, Duration head, Duration stall) {

  /** What suits a server on the Internet. */
  public static final Limits DEFAULT =
      new Limits(8192, Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(60));

  /** Checks the values. */
  public Limits {
    if (headBytes < 1) {
      throw new IllegalArgumentException("headBytes must be positive: " + headBytes);
    }
    Objects.requireNonNull(idle, "idle");
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(stall, "stall");
  }
}
