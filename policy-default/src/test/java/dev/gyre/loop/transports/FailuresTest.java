package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final Failures failures = new Failures("could not connect to host port 1");

  @Test
  void oneFailure_speaksForItself() {
    var only = new IOException("refused");
    failures.add(only);
    assertSame(only, failures.summary());
  }

  @Test
  void failuresThatReadTheSame_areOne() {
    var first = new IOException("refused");
    failures.add(first);
    failures.add(new IOException("refused"));
    assertSame(first, failures.summary());
  }

  @Test
  void differentFailures_areAllNamed() {
    var first = new IOException("refused");
    var second = new IOException();
    failures.add(first);
    failures.add(second);
    IOException summary = failures.summary();
    assertEquals(
        "could not connect to host port 1: refused; java.io.IOException", summary.getMessage());
    assertArrayEquals(new Throwable[] {first, second}, summary.getSuppressed());
  }
}
