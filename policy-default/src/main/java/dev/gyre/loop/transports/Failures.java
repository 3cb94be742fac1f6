package dev.gyre.loop.transports;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What went wrong with the addresses of a host, one after the other, and how it is told to the
 * user, who asked for one connection or server: as asyncio tells it. Loop thread only.
 */
final class Failures {

  private final String aim;
  private final List<IOException> failures = new ArrayList<>();

  /**
   * Creates an empty account.
   *
   * @param aim what was tried, in words: {@code "could not connect to example.org:80"}
   */
  Failures(String aim) {
    this.aim = aim;
  }

  void add(IOException failure) {
    failures.add(failure);
  }

  boolean isEmpty() {
    return failures.isEmpty();
  }

  /**
   * Sums up. A single failure speaks for itself, and the first one for all if they read the same;
   * else one exception names all, and has them as suppressed exceptions.
   */
  IOException summary() {
    if (texts().size() == 1) {
      return failures.getFirst();
    }
    var summary = new IOException(aim + ": " + this);
    failures.forEach(summary::addSuppressed);
    return summary;
  }

  private List<String> texts() {
    return failures.stream().map(Failures::text).distinct().toList();
  }

  private static String text(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  @Override
  public String toString() {
    return String.join("; ", texts());
  }
}
