package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.ExceptionContext;
import dev.gyre.io.ExtraInfo;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a connection, and what its protocol is told of it. */
class StreamTransportTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final List<StreamTransport> gone = new ArrayList<>();
  private final StreamTransport transport = new StreamTransport(loop, stream, protocol, gone::add);

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void open() {
    transport.begin();
    virtual.runUntilIdle();
  }

  @Test
  void begin_queuesConnectionMadeThenReading_asTwoCallbacks() {
    stream.onResume = () -> protocol.log.add("reading");
    transport.begin();
    assertEquals(List.of(), protocol.log, "nothing is told inside the call");

    virtual.runUntilIdle();
    assertEquals(List.of("made", "reading"), protocol.log);
  }

  @Test
  void readingPausedInConnectionMade_isNotBegun() {
    protocol.on("made", transport::pauseReading);
    open();
    assertFalse(stream.reading);

    transport.resumeReading();
    assertTrue(stream.reading);
  }

  @Test
  void readingPausedAndResumedInConnectionMade_beginsInItsTurnOnly() {
    protocol.on(
        "made",
        () -> {
          transport.pauseReading();
          transport.resumeReading();
          assertFalse(stream.reading);
        });
    open();
    assertEquals(1, stream.resumes);
  }

  @Test
  void closeInConnectionMade_neverReads() {
    protocol.on("made", transport::close);
    open();
    assertEquals(0, stream.resumes);
    assertEquals(List.of("made", "lost"), protocol.log);
  }

  @Test
  void pauseAndResume_areIdempotent() {
    open();
    transport.resumeReading();
    assertEquals(1, stream.resumes, "it was reading already");

    transport.pauseReading();
    transport.pauseReading();
    assertFalse(transport.isReading());
    assertFalse(stream.reading);

    transport.resumeReading();
    assertTrue(transport.isReading());
    assertEquals(2, stream.resumes);
  }

  @Test
  void pauseAndResume_doNothingWhileClosing() {
    open();
    transport.pauseReading();
    transport.close();
    transport.resumeReading();
    assertFalse(stream.reading);
    assertFalse(transport.isReading());
  }

  @Test
  void data_isHandedOver() {
    open();
    stream.deliver("one");
    stream.deliver("two");
    assertEquals(List.of("made", "data:one", "data:two"), protocol.log);
  }

  @Test
  void eof_closesTheTransport_unlessTheProtocolWantsItOpen() {
    open();
    stream.end();
    assertEquals(List.of("made", "eof"), protocol.log);
    assertTrue(transport.isClosing());

    virtual.runUntilIdle();
    assertEquals(List.of("made", "eof", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @Test
  void eof_keepsTheWriteSideOpen_ifTheProtocolSaysTrue() {
    protocol.keepOpen = true;
    open();
    stream.end();
    virtual.runUntilIdle();
    assertFalse(transport.isClosing());
    assertTrue(transport.isReading(), "asyncio still says so");

    transport.write(bytes("late"));
    assertEquals("late", stream.sent());

    transport.close();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "eof", "lost"), protocol.log);
  }

  @Test
  void resumeAfterEof_doesNotReadAgain() {
    protocol.keepOpen = true;
    open();
    stream.end();
    transport.pauseReading();
    transport.resumeReading();
    assertEquals(1, stream.resumes, "else eofReceived would be called twice");
  }

  @Test
  void eofAfterClose_isNotTold() {
    stream.takeOnly(0);
    open();
    transport.write(bytes("pending"));
    transport.close();
    stream.end();
    assertEquals(List.of("made"), protocol.log);
  }

  @Test
  void dataReceivedThatThrows_endsThisConnectionAndIsReported() {
    var failure = new IllegalArgumentException("bad frame");
    protocol.on(
        "data",
        () -> {
          throw failure;
        });
    stream.takeOnly(0);
    open();
    transport.write(bytes("dropped"));
    stream.deliver("x");

    assertEquals(List.of("made", "data:x"), protocol.log, "connectionLost has its own turn");
    assertFalse(stream.reading);
    assertEquals(0, transport.getWriteBufferSize());
    ExceptionContext report = virtual.reports.getFirst();
    assertEquals("fatal error: protocol.dataReceived() call failed", report.message());
    assertSame(failure, report.exception());
    assertSame(transport, report.get("transport"));
    assertSame(protocol, report.get("protocol"));

    virtual.runUntilIdle();
    assertSame(failure, protocol.lostCause);
    assertTrue(stream.closed);
    assertEquals(1, virtual.reports.size());
  }

  @Test
  void errorOfAProtocol_isWrappedForConnectionLost() {
    var error = new StackOverflowError();
    protocol.on(
        "data",
        () -> {
          throw error;
        });
    open();
    stream.deliver("x");
    virtual.runUntilIdle();
    assertSame(error, virtual.reports.getFirst().exception());
    assertInstanceOf(CompletionException.class, protocol.lostCause);
    assertSame(error, protocol.lostCause.getCause());
  }

  @Test
  void eofReceivedThatThrows_endsTheConnection() {
    var failure = new IllegalStateException("no");
    protocol.on(
        "eof",
        () -> {
          throw failure;
        });
    open();
    stream.end();
    virtual.runUntilIdle();
    assertEquals(
        "fatal error: protocol.eofReceived() call failed", virtual.reports.getFirst().message());
    assertSame(failure, protocol.lostCause);
  }

  @Test
  void connectionMadeThatThrows_isReported_andTheConnectionStays() {
    protocol.on(
        "made",
        () -> {
          throw new IllegalStateException("no");
        });
    open();
    assertEquals("protocol.connectionMade() failed", virtual.reports.getFirst().message());
    assertFalse(transport.isClosing());
    assertTrue(stream.reading);
  }

  @Test
  void connectionLostThatThrows_isReported_andTheSocketIsClosedAllTheSame() {
    protocol.on(
        "lost",
        () -> {
          throw new IllegalStateException("no");
        });
    open();
    transport.close();
    virtual.runUntilIdle();
    assertEquals("protocol.connectionLost() failed", virtual.reports.getFirst().message());
    assertTrue(stream.closed);
    assertEquals(List.of(transport), gone);
  }

  @Test
  void readFailure_isToldToTheProtocolOnly() {
    open();
    var reset = new IOException("connection reset");
    stream.failReading(reset);
    assertEquals(List.of("made"), protocol.log);
    virtual.runUntilIdle();
    assertSame(reset, protocol.lostCause);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void close_tellsTheProtocolInAnotherTurn_andOnce() {
    open();
    transport.close();
    transport.close();
    assertEquals(List.of("made"), protocol.log, "never inside close()");
    assertFalse(stream.reading, "no data arrives after close()");
    assertFalse(stream.closed);

    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertTrue(stream.closed);
    assertEquals(List.of(transport), gone);
  }

  @Test
  void socketIsOpen_whileConnectionLostRuns() {
    open();
    protocol.on("lost", () -> assertFalse(stream.closed));
    transport.abort();
    virtual.runUntilIdle();
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void close_flushesWhatIsBuffered() {
    stream.takeOnly(0);
    open();
    transport.write(bytes("hello"));
    transport.close();
    virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log);

    stream.makeWritable(3);
    assertEquals(List.of("made"), protocol.log);
    stream.makeWritable(100);
    assertEquals("hello", stream.sent());
    assertEquals(
        List.of("made", "lost"), protocol.log, "told by the event that drained the buffer");
    assertTrue(stream.closed);
    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
  }

  @Test
  void callsInConnectionLost_changeNothing() {
    protocol.on(
        "lost",
        () -> {
          transport.write(bytes("late"));
          transport.close();
          transport.abort();
        });
    stream.takeOnly(0);
    open();
    transport.write(bytes("x"));
    transport.close();
    stream.makeWritable(100);
    virtual.runUntilIdle();
    assertEquals("x", stream.sent());
    assertEquals(List.of("made", "lost"), protocol.log);
  }

  @Test
  void writeAfterClose_isSentWhileBufferedDataIsPending() {
    stream.takeOnly(0);
    open();
    transport.write(bytes("head "));
    transport.close();
    transport.write(bytes("tail"));
    stream.makeWritable(100);
    assertEquals("head tail", stream.sent());
    assertNull(protocol.lostCause);
    assertEquals(List.of("made", "lost"), protocol.log);
  }

  @Test
  void writeAfterClose_goesNowhereIfNothingWasBuffered() {
    open();
    transport.close();
    transport.write(bytes("tail"));
    virtual.runUntilIdle();
    assertEquals("", stream.sent());
    assertEquals(0, stream.writes);
  }

  @Test
  void abort_dropsTheBuffer_andIsNoError() {
    stream.takeOnly(0);
    open();
    transport.write(bytes("dropped"));
    transport.abort();
    assertEquals(0, transport.getWriteBufferSize());
    assertEquals(List.of("made"), protocol.log);

    stream.makeWritable(100);
    virtual.runUntilIdle();
    assertEquals(1, stream.writes, "nothing is sent any more, not even nothing");
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @Test
  void abortAfterClose_dropsWhatCloseWouldFlush() {
    stream.takeOnly(0);
    open();
    transport.write(bytes("dropped"));
    transport.close();
    transport.abort();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertTrue(stream.closed);
  }

  @Test
  void secondFailure_isNotToldTwice() {
    open();
    var first = new IOException("first");
    stream.failReading(first);
    stream.breakWith(new IOException("second"));
    transport.write(bytes("x"));
    transport.abort();
    transport.close();
    virtual.runUntilIdle();
    assertSame(first, protocol.lostCause);
    assertEquals(List.of("made", "lost:first"), protocol.log);
  }

  @Test
  void addresses_areKnownEvenAfterTheConnectionBroke() {
    open();
    stream.breakWith(new IOException("gone"));
    transport.abort();
    virtual.runUntilIdle();
    assertSame(FakeStream.REMOTE, transport.getExtraInfo(ExtraInfo.PEERNAME));
    assertSame(FakeStream.LOCAL, transport.getExtraInfo(ExtraInfo.SOCKNAME));
    assertNull(transport.getExtraInfo(ExtraInfo.of("cipher", String.class)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"made", "data", "eof"})
  void abortInsideACallback_isTold_inATurnOfItsOwn_andAllThatIsTold(String event) {
    protocol.keepOpen = true;
    protocol.on(
        event,
        () -> {
          transport.abort();
          assertTrue(transport.isClosing());
          assertFalse(protocol.log.contains("lost"));
        });
    open();
    if (stream.reading) {
      stream.deliver("x");
    }
    if (stream.reading) {
      stream.end();
    }
    virtual.runUntilIdle();
    assertTrue(protocol.log.getLast().equals("lost") && stream.closed, protocol.log::toString);
    assertTrue(protocol.log.get(protocol.log.size() - 2).startsWith(event), "the last but one");
    assertNull(protocol.lostCause);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void setProtocolInsideDataReceived_handsTheRestToTheNext() {
    var next = new RecordingProtocol();
    protocol.on("data", () -> transport.setProtocol(next));
    open();
    stream.deliver("x");
    stream.deliver("y");
    stream.end();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "data:x"), protocol.log);
    assertEquals(List.of("data:y", "eof", "lost"), next.log);
  }

  @Test
  void setProtocol_switchesWhoIsTold() {
    open();
    var next = new RecordingProtocol();
    transport.setProtocol(next);
    assertSame(next, transport.getProtocol());
    stream.deliver("x");
    transport.close();
    virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log);
    assertEquals(List.of("data:x", "lost"), next.log);
  }
}
