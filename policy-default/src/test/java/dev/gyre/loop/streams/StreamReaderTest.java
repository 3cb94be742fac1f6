package dev.gyre.loop.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Task;
import dev.gyre.io.IncompleteReadException;
import dev.gyre.io.LimitOverrunException;
import dev.gyre.io.StreamReader;
import dev.gyre.loop.VirtualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What readers hand out, when they wait, and when they have their transport wait. */
class StreamReaderTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;
  private final StreamReader reader = new StreamReader(loop, 8);
  private final FakeTransport transport = new FakeTransport();

  private void feed(String text) {
    reader.feedData(text.getBytes(UTF_8));
  }

  /** Begins to read in a task. */
  private <T> Task<T> begin(Callable<T> body) {
    Task<T> task = loop.createTask(body);
    virtual.runUntilIdle();
    return task;
  }

  private Task<String> beginText(Callable<byte[]> body) {
    return begin(() -> new String(body.call(), UTF_8));
  }

  /** The result of a task that need not wait any longer. */
  private <T> T resultOf(Task<T> task) {
    virtual.runUntilIdle();
    assertTrue(task.isDone(), () -> "still waits: " + reader);
    return task.result();
  }

  private String text(Callable<byte[]> body) {
    return resultOf(beginText(body));
  }

  private <X extends Throwable> X failureOf(Class<X> type, Task<?> task) {
    virtual.runUntilIdle();
    return assertInstanceOf(type, task.exception());
  }

  // read

  @Test
  void read_handsOutWhatThereIs_atMostSoMuch() {
    feed("hello");
    assertEquals("hel", text(() -> reader.read(3)));
    assertEquals("lo", text(() -> reader.read(3)));
  }

  @Test
  void read_waitsForTheFirstByte() {
    Task<String> reading = beginText(() -> reader.read(30));
    assertFalse(reading.isDone());
    feed("a");
    feed("b");
    assertEquals("ab", resultOf(reading));
  }

  @Test
  void readOfNothing_doesNotWait() {
    assertEquals("", text(() -> reader.read(0)));
  }

  @Test
  void read_isEmptyAtTheEnd() {
    Task<String> reading = beginText(() -> reader.read(30));
    reader.feedEof();
    assertEquals("", resultOf(reading));
    assertEquals("", text(() -> reader.read(30)));
  }

  @Test
  void readOfAll_waitsForTheEnd() {
    Task<String> reading = beginText(reader::read);
    feed("chunk one, ");
    virtual.runUntilIdle();
    feed("chunk two");
    virtual.runUntilIdle();
    assertFalse(reading.isDone());
    reader.feedEof();
    assertEquals("chunk one, chunk two", resultOf(reading));
  }

  @Test
  void negativeCount_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> reader.read(-1));
    assertThrows(IllegalArgumentException.class, () -> reader.readExactly(-1));
  }

  @Test
  void limitBelowOne_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StreamReader(loop, 0));
  }

  // readExactly

  @Test
  void readExactly_waitsForAll_andLeavesTheRest() {
    Task<String> reading = beginText(() -> reader.readExactly(5));
    feed("abc");
    virtual.runUntilIdle();
    assertFalse(reading.isDone());
    feed("defg");
    assertEquals("abcde", resultOf(reading));
    assertEquals("fg", text(() -> reader.read(9)));
  }

  @Test
  void readExactly_ofNothing_doesNotWait() {
    assertEquals("", text(() -> reader.readExactly(0)));
  }

  @Test
  void readExactly_tellsWhatItGotBeforeTheEnd() {
    Task<String> reading = beginText(() -> reader.readExactly(10));
    feed("abc");
    reader.feedEof();
    var failure = failureOf(IncompleteReadException.class, reading);
    assertEquals("abc", new String(failure.partial(), UTF_8));
    assertEquals(10, failure.expected());
    assertEquals("stream ended after 3 bytes of 10 expected ones", failure.getMessage());
    assertEquals("", text(() -> reader.read(9)));
  }

  @Test
  void readExactly_mayAskForMoreThanTheReaderBuffers() {
    reader.setTransport(transport);
    Task<String> reading = beginText(() -> reader.readExactly(40));
    for (int i = 0; i < 4; i++) {
      assertTrue(transport.isReading(), "nobody would feed the rest");
      feed("0123456789");
      virtual.runUntilIdle();
    }
    assertEquals(40, resultOf(reading).length());
  }

  // readLine

  @Test
  void readLine_hasItsEnd() {
    feed("one\ntwo\nth");
    assertEquals("one\n", text(reader::readLine));
    assertEquals("two\n", text(reader::readLine));
    Task<String> third = beginText(reader::readLine);
    assertFalse(third.isDone());
    feed("ree\n");
    assertEquals("three\n", resultOf(third));
  }

  @Test
  void readLine_atTheEnd_isWhatIsLeft_thenEmpty() {
    feed("rest");
    reader.feedEof();
    assertEquals("rest", text(reader::readLine));
    assertEquals("", text(reader::readLine));
    assertTrue(reader.atEof());
  }

  @Test
  void emptyLine_isNotTheEnd() {
    feed("\n\n");
    assertEquals("\n", text(reader::readLine));
    assertEquals("\n", text(reader::readLine));
    assertFalse(reader.atEof());
  }

  @Test
  void lineAsLongAsTheLimit_isRead() {
    feed("12345678\n");
    assertEquals("12345678\n", text(reader::readLine));
  }

  @Test
  void lineAboveTheLimit_isDropped_withItsEnd() {
    feed("123456789\nnext\n");
    Task<String> reading = beginText(reader::readLine);
    assertEquals(9, failureOf(LimitOverrunException.class, reading).consumed());
    assertEquals("next\n", text(reader::readLine));
  }

  @Test
  void lineAboveTheLimit_whoseEndHasNotArrived_isDroppedSoFar() {
    feed("123456789");
    Task<String> reading = beginText(reader::readLine);
    failureOf(LimitOverrunException.class, reading);
    feed("next\n");
    assertEquals("next\n", text(reader::readLine));
  }

  @Test
  void droppedLine_letsTheTransportReadAgain() {
    reader.setTransport(transport);
    feed("12345678901234567");
    assertFalse(transport.isReading());
    failureOf(LimitOverrunException.class, beginText(reader::readLine));
    assertTrue(transport.isReading());
  }

  // readLine(Charset)

  @Test
  void lineOfText_hasNoEnd() {
    feed("one\ntwo\r\n\n\r\r\nü");
    reader.feedEof();
    assertEquals("one", resultOf(begin(() -> reader.readLine(UTF_8))));
    assertEquals("two", resultOf(begin(() -> reader.readLine(UTF_8))));
    assertEquals("", resultOf(begin(() -> reader.readLine(UTF_8))));
    assertEquals("\r", resultOf(begin(() -> reader.readLine(UTF_8))));
    assertEquals("ü", resultOf(begin(() -> reader.readLine(UTF_8))));
    assertTrue(resultOf(begin(() -> reader.readLine(UTF_8) == null)));
  }

  @Test
  void lineThatIsNotEncodedSo_isTold_andConsumed() {
    reader.feedData(new byte[] {'a', (byte) 0xFF, '\n', 'b', '\n'});
    failureOf(CharacterCodingException.class, begin(() -> reader.readLine(UTF_8)));
    assertEquals("b", resultOf(begin(() -> reader.readLine(ISO_8859_1))));
  }

  @Test
  void charsetWhoseNewlineIsNoByte_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> reader.readLine(UTF_16));
    assertThrows(IllegalArgumentException.class, () -> reader.lines(UTF_16));
  }

  // readUntil

  @Test
  void readUntil_findsSeparatorsThatArriveInParts() {
    Task<String> reading = beginText(() -> reader.readUntil("END".getBytes(UTF_8)));
    for (String part : List.of("xE", "EN", "EN", "D", "y")) {
      feed(part);
      virtual.runUntilIdle();
    }
    assertEquals("xEENEND", resultOf(reading));
    assertEquals("y", text(() -> reader.read(9)));
  }

  @Test
  void readUntil_takesTheSeparatorThatEndsFirst() {
    feed("a;b,c");
    byte[][] separators = {",".getBytes(UTF_8), ";".getBytes(UTF_8)};
    assertEquals("a;", text(() -> reader.readUntil(separators)));
    assertEquals("b,", text(() -> reader.readUntil(separators)));
  }

  @Test
  void readUntil_ofSeparatorsThatOverlap_takesTheOneThatEndsFirst() {
    feed("xABCy");
    byte[][] separators = {"ABC".getBytes(UTF_8), "B".getBytes(UTF_8)};
    assertEquals("xAB", text(() -> reader.readUntil(separators)));
  }

  @Test
  void readUntil_ofSeparatorsOfSeveralLengths_doesNotSkipTheLongOne() {
    Task<String> reading =
        beginText(() -> reader.readUntil("!".getBytes(UTF_8), "\r\n".getBytes(UTF_8)));
    feed("ab\r");
    virtual.runUntilIdle();
    feed("\ncd!");
    assertEquals("ab\r\n", resultOf(reading));
  }

  @Test
  void readUntil_aboveTheLimit_leavesTheBytes() {
    feed("123456789;rest");
    var found =
        failureOf(
            LimitOverrunException.class, beginText(() -> reader.readUntil(";".getBytes(UTF_8))));
    assertEquals(9, found.consumed());
    assertTrue(found.getMessage().startsWith("separator is found, but"), found::getMessage);
    assertEquals("123456789;", text(() -> reader.readExactly(found.consumed() + 1)));
    assertEquals("rest", text(() -> reader.read(9)));
  }

  @Test
  void readUntil_withoutSeparator_aboveTheLimit_leavesTheBytes() {
    feed("0123456789ab");
    var absent =
        failureOf(
            LimitOverrunException.class, beginText(() -> reader.readUntil("bcd".getBytes(UTF_8))));
    assertEquals(10, absent.consumed(), "the last bytes may begin the separator");
    assertEquals("0123456789ab", text(() -> reader.readExactly(12)));
  }

  @Test
  void readUntil_tellsWhatItGotBeforeTheEnd() {
    feed("abc");
    reader.feedEof();
    var failure =
        failureOf(
            IncompleteReadException.class, beginText(() -> reader.readUntil(";".getBytes(UTF_8))));
    assertEquals("abc", new String(failure.partial(), UTF_8));
    assertNull(failure.expected());
    assertTrue(reader.atEof());
  }

  @Test
  void readUntil_refusesNoSeparator() {
    assertThrows(IllegalArgumentException.class, () -> reader.readUntil());
    assertThrows(IllegalArgumentException.class, () -> reader.readUntil(new byte[0]));
  }

  // The end, and failures

  @Test
  void atEof_onlyWhenEverythingIsRead() {
    feed("x");
    reader.feedEof();
    assertFalse(reader.atEof());
    assertEquals("x", text(() -> reader.read(1)));
    assertTrue(reader.atEof());
  }

  @Test
  void dataAfterTheEnd_isRefused() {
    reader.feedEof();
    assertThrows(IllegalStateException.class, () -> feed("x"));
  }

  @Test
  void failure_reachesTheTaskThatWaits_andAllThatFollow() {
    Task<String> reading = beginText(() -> reader.read(1));
    var broken = new IOException("broken");
    reader.setException(broken);
    assertSame(broken, failureOf(IOException.class, reading));
    assertSame(broken, failureOf(IOException.class, beginText(() -> reader.readExactly(1))));
    assertSame(broken, failureOf(IOException.class, beginText(reader::readLine)));
    assertSame(broken, reader.exception());
  }

  @Test
  void failureThatIsNoIoException_isThrownAsItIs() {
    var defect = new IllegalStateException("defect");
    reader.setException(defect);
    assertSame(defect, failureOf(IllegalStateException.class, beginText(() -> reader.read(1))));
  }

  @Test
  void secondTaskThatWaits_isRefused() {
    Task<String> first = beginText(reader::readLine);
    var refusal = failureOf(IllegalStateException.class, beginText(() -> reader.read(1)));
    assertTrue(
        refusal.getMessage().startsWith("read() called while another task waits"),
        refusal::getMessage);
    feed("x\n");
    assertEquals("x\n", resultOf(first));
  }

  @Test
  void cancelledRead_losesNothing() {
    Task<String> reading = beginText(() -> reader.readExactly(4));
    feed("ab");
    virtual.runUntilIdle();
    reading.cancel();
    feed("cd");
    virtual.runUntilIdle();
    assertTrue(reading.isCancelled());
    assertEquals("abcd", text(() -> reader.readExactly(4)));
  }

  // Back-pressure

  @Test
  void transport_isPausedAboveTwiceTheLimit_andResumedAtTheLimit() {
    reader.setTransport(transport);
    feed("0123456789abcdef");
    assertTrue(transport.isReading());
    feed("g");
    assertFalse(transport.isReading());

    text(() -> reader.readExactly(8));
    assertFalse(transport.isReading(), "9 bytes are left, above the limit of 8");
    text(() -> reader.readExactly(1));
    assertTrue(transport.isReading());
    assertEquals(1, transport.pauses);
  }

  @Test
  void secondTransport_isRefused() {
    reader.setTransport(transport);
    assertThrows(IllegalStateException.class, () -> reader.setTransport(new FakeTransport()));
  }

  // Iteration

  @Test
  void forEach_readsLineAfterLine() {
    List<String> lines = new ArrayList<>();
    Task<Boolean> iteration =
        begin(() -> {
          for (byte[] line : reader) {
            lines.add(new String(line, UTF_8));
          }
          return true;
        });
    feed("a\nb\n");
    virtual.runUntilIdle();
    assertEquals(List.of("a\n", "b\n"), lines);
    feed("c");
    reader.feedEof();
    assertTrue(resultOf(iteration));
    assertEquals(List.of("a\n", "b\n", "c"), lines);
  }

  @Test
  void forEach_ofText_hasEmptyLines() {
    feed("a\n\nb\n");
    reader.feedEof();
    List<String> lines = new ArrayList<>();
    resultOf(
        begin(() -> {
          reader.lines(UTF_8).forEach(lines::add);
          return true;
        }));
    assertEquals(List.of("a", "", "b"), lines);
  }

  @Test
  void forEach_throwsAnIoExceptionUnchecked() {
    reader.setException(new IOException("broken"));
    Task<Boolean> iteration = begin(() -> reader.iterator().hasNext());
    assertEquals(
        "broken", failureOf(UncheckedIOException.class, iteration).getCause().getMessage());
  }

  @Test
  void text_saysWhatStateItIsIn() {
    feed("abc");
    reader.feedEof();
    assertEquals("StreamReader[unread=3, limit=8, ended]", reader.toString());
  }
}
