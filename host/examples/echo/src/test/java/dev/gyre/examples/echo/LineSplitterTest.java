package dev.gyre.examples.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {

  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter = new LineSplitter(200, lines::add);

  @Test
  void feed_cutsAtLfAndAtCrLf() {
    assertTrue(feed("one\ntwo\r\n\nthree"));

    assertEquals(List.of("one", "two", ""), lines);
  }

  @Test
  void feed_joinsWhatComesInPieces_evenInTheMiddleOfACharacter() {
    byte[] bytes = "größe\n".getBytes(StandardCharsets.UTF_8);
    for (byte each : bytes) {
      assertTrue(splitter.feed(ByteBuffer.wrap(new byte[] {each})));
    }

    assertEquals(List.of("größe"), lines);
  }

  @Test
  void feed_takesALineOfExactlyTheMaximum() {
    assertTrue(feed("x".repeat(200) + "\n"));

    assertEquals(List.of("x".repeat(200)), lines);
  }

  @Test
  void feed_refusesALongerLine() {
    assertFalse(feed("ok\n" + "x".repeat(201)));

    assertEquals(List.of("ok"), lines);
  }

  @Test
  void end_handsOverTheLineThatWasBegun() {
    feed("one\ntwo");
    splitter.end();

    assertEquals(List.of("one", "two"), lines);
  }

  @Test
  void end_makesNoLineOfNothing() {
    feed("one\n");
    splitter.end();

    assertEquals(List.of("one"), lines);
  }

  private boolean feed(String text) {
    return splitter.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
