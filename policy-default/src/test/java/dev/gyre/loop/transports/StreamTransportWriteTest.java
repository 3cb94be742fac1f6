package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of bytes that are written. */
class StreamTransportWriteTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final StreamTransport transport =
      new StreamTransport(loop, stream, protocol, TransportOwner.NONE);

  @BeforeEach
  void open() {
    transport.begin();
    virtual.runUntilIdle();
    protocol.log.clear();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void write_sendsAtOnceWhileNothingIsBuffered() {
    ByteBuffer data = bytes("hello");
    transport.write(data);
    assertEquals("hello", stream.sent());
    assertFalse(data.hasRemaining());
    assertEquals(0, stream.awaits);
  }

  @Test
  void write_copiesWhatCannotBeSent_soTheBufferIsFreeOnReturn() {
    stream.takeOnly(2);
    byte[] array = "hello".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer data = ByteBuffer.wrap(array);
    transport.write(data);
    assertFalse(data.hasRemaining());
    assertEquals(3, transport.getWriteBufferSize());
    assertTrue(stream.awaitingWritable);

    Arrays.fill(array, (byte) '!');
    stream.makeWritable(100);
    assertEquals("hello", stream.sent());
    assertEquals(0, transport.getWriteBufferSize());
  }

  @Test
  void write_sendsOnlyFromPositionToLimit_ofAReadOnlyDirectBuffer() {
    ByteBuffer data = ByteBuffer.allocateDirect(8).put(bytes("ABCDEFGH")).position(2).limit(6);
    stream.takeOnly(1);
    transport.write(data.asReadOnlyBuffer());
    stream.makeWritable(100);
    assertEquals("CDEF", stream.sent());
  }

  @Test
  void write_ofNothing_isANoOp() {
    transport.write(ByteBuffer.allocate(0));
    transport.writelines(List.of());
    transport.writelines(List.of(ByteBuffer.allocate(0)));
    assertEquals(0, stream.writes);
  }

  @Test
  void write_whileDataIsBuffered_doesNotOvertakeIt_andAsksTheSystemNothing() {
    stream.takeOnly(0);
    transport.write(bytes("a"));
    stream.takeOnly(100);
    transport.write(bytes("b"));
    transport.writelines(List.of(bytes("c"), bytes("d")));
    assertEquals(1, stream.writes);
    assertEquals(1, stream.awaits);

    stream.makeWritable(100);
    assertEquals("abcd", stream.sent());
    assertEquals(2, stream.writes, "the queue goes out in one call");
  }

  @Test
  void partlySentQueue_asksToBeToldAgain() {
    stream.takeOnly(0);
    transport.write(bytes("abcdef"));
    stream.makeWritable(2);
    assertEquals("ab", stream.sent());
    assertTrue(stream.awaitingWritable);
    stream.makeWritable(4);
    assertEquals("abcdef", stream.sent());
    assertFalse(stream.awaitingWritable);
  }

  @Test
  void writelines_sendsAllInOneCall() {
    transport.writelines(List.of(bytes("a"), bytes(""), bytes("bc")));
    assertEquals("abc", stream.sent());
    assertEquals(1, stream.writes);
  }

  @Test
  void writelines_copiesTheRest() {
    stream.takeOnly(2);
    ByteBuffer last = bytes("def");
    transport.writelines(List.of(bytes("abc"), last));
    assertFalse(last.hasRemaining());
    assertEquals(4, transport.getWriteBufferSize());
    stream.makeWritable(100);
    assertEquals("abcdef", stream.sent());
  }

  @Test
  void writeFailure_endsTheConnection_withoutAReport() {
    var broken = new IOException("broken pipe");
    stream.breakWith(broken);
    ByteBuffer data = bytes("x");
    transport.write(data);
    assertFalse(data.hasRemaining());
    assertTrue(transport.isClosing());
    assertEquals(List.of(), protocol.log, "connectionLost is not called inside write()");
    virtual.runUntilIdle();
    assertSame(broken, protocol.lostCause);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void writelinesFailure_endsTheConnection() {
    stream.breakWith(new IOException("broken pipe"));
    ByteBuffer data = bytes("x");
    transport.writelines(List.of(data));
    assertFalse(data.hasRemaining());
    virtual.runUntilIdle();
    assertEquals(List.of("lost:broken pipe"), protocol.log);
  }

  @Test
  void flushFailure_dropsTheBufferAndEndsTheConnection() {
    stream.takeOnly(0);
    transport.write(bytes("x"));
    stream.breakWith(new IOException("broken pipe"));
    stream.makeWritable(100);
    assertEquals(0, transport.getWriteBufferSize());
    virtual.runUntilIdle();
    assertEquals(List.of("lost:broken pipe"), protocol.log);
  }

  @Test
  void writesAfterLoss_areDropped() {
    transport.abort();
    ByteBuffer data = bytes("x");
    transport.write(data);
    assertFalse(data.hasRemaining());
    ByteBuffer line = bytes("y");
    transport.writelines(List.of(line));
    assertFalse(line.hasRemaining());
    virtual.runUntilIdle();
    transport.write(bytes("z"));
    assertEquals("", stream.sent());
  }

  @Test
  void writeEof_shutsDownTheOutput_andIsRepeatable() {
    transport.writeEof();
    transport.writeEof();
    assertTrue(stream.outputShutDown);
    assertTrue(transport.canWriteEof());
    assertFalse(transport.isClosing());
    assertTrue(stream.reading, "reading goes on");
  }

  @Test
  void writeEof_waitsForWhatIsBuffered() {
    stream.takeOnly(0);
    transport.write(bytes("last"));
    transport.writeEof();
    assertFalse(stream.outputShutDown);
    stream.makeWritable(100);
    assertEquals("last", stream.sent());
    assertTrue(stream.outputShutDown);
    assertEquals(List.of(), protocol.log);
  }

  @Test
  void writeAfterWriteEof_isRefused() {
    transport.writeEof();
    assertThrows(IllegalStateException.class, () -> transport.write(bytes("x")));
    assertThrows(IllegalStateException.class, () -> transport.write(bytes("")));
    assertThrows(IllegalStateException.class, () -> transport.writelines(List.of()));
  }

  @Test
  void writeEofOnABrokenConnection_endsIt() {
    stream.breakWith(new IOException("not connected"));
    transport.writeEof();
    virtual.runUntilIdle();
    assertEquals(List.of("lost:not connected"), protocol.log);
  }

  @Test
  void writeEofWhileClosing_doesNothing() {
    stream.takeOnly(0);
    transport.write(bytes("a"));
    transport.close();
    transport.writeEof();
    transport.write(bytes("b"));
    stream.makeWritable(100);
    assertEquals("ab", stream.sent());
    assertFalse(stream.outputShutDown);
  }

  @Test
  void protocolIsPaused_strictlyAboveTheHighMark_insideTheWrite() {
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(2, 4));
    transport.write(bytes("1234"));
    assertEquals(List.of(), protocol.log);
    transport.write(bytes("5"));
    assertEquals(List.of("pause"), protocol.log);
    transport.write(bytes("6"));
    assertEquals(List.of("pause"), protocol.log, "paused once");
    assertEquals(6, transport.getWriteBufferSize(), "what is written all the same is kept");
  }

  @Test
  void protocolIsResumed_atTheLowMark_once() {
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(2, 4));
    transport.write(bytes("12345"));
    stream.makeWritable(2);
    assertEquals(List.of("pause"), protocol.log);
    stream.makeWritable(1);
    assertEquals(List.of("pause", "resume"), protocol.log);
    stream.makeWritable(2);
    assertEquals(List.of("pause", "resume"), protocol.log);
  }

  @Test
  void firstWriteBeyondTheHighMark_pauses() {
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    transport.write(bytes("1"));
    assertEquals(List.of("pause"), protocol.log);
  }

  @Test
  void writelinesBeyondTheHighMark_pausesOnce() {
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 1));
    transport.writelines(List.of(bytes("1"), bytes("2"), bytes("3")));
    assertEquals(List.of("pause"), protocol.log);
  }

  @Test
  void setWriteBufferLimits_mayPause_butNeverResumes() {
    stream.takeOnly(0);
    transport.write(bytes("12345"));
    transport.setWriteBufferLimits(new WriteBufferLimits(1, 4));
    assertEquals(List.of("pause"), protocol.log);
    transport.setWriteBufferLimits(new WriteBufferLimits(100, 200));
    assertEquals(List.of("pause"), protocol.log);
    assertEquals(new WriteBufferLimits(100, 200), transport.getWriteBufferLimits());
  }

  @Test
  void limits_areAsyncios_unlessSet() {
    assertEquals(WriteBufferLimits.DEFAULT, transport.getWriteBufferLimits());
  }

  @Test
  void pauseWritingThatThrows_isOnlyReported() {
    protocol.on(
        "pause",
        () -> {
          throw new IllegalStateException("no");
        });
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    transport.write(bytes("1"));
    assertEquals("protocol.pauseWriting() failed", virtual.reports.getFirst().message());
    assertFalse(transport.isClosing());
    stream.makeWritable(100);
    assertEquals(List.of("pause", "resume"), protocol.log);
  }

  @Test
  void resumeWritingThatThrows_isOnlyReported() {
    protocol.on(
        "resume",
        () -> {
          throw new IllegalStateException("no");
        });
    stream.takeOnly(0);
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    transport.write(bytes("1"));
    stream.makeWritable(100);
    assertEquals("protocol.resumeWriting() failed", virtual.reports.getFirst().message());
    assertFalse(transport.isClosing());
  }

  @Test
  void resumeWriting_mayWriteAtOnce_andIsPausedAgain() {
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 1));
    protocol.on("resume", () -> transport.write(bytes("cdef")));
    stream.takeOnly(0);
    transport.write(bytes("ab"));
    stream.makeWritable(3);
    assertEquals(List.of("pause", "resume", "pause"), protocol.log);
    assertEquals("abc", stream.sent());
    assertEquals(2, stream.awaits, "asked once for each event");
    protocol.on("resume", () -> {});
    stream.makeWritable(100);
    assertEquals("abcdef", stream.sent());
  }

  @Test
  void closeInResumeWriting_tellsTheLossOnce() {
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 1));
    protocol.on("resume", transport::close);
    stream.takeOnly(0);
    transport.write(bytes("ab"));
    stream.makeWritable(100);
    virtual.runUntilIdle();
    assertEquals(List.of("pause", "resume", "lost"), protocol.log);
  }

  @Test
  void abortInResumeWriting_tellsTheLossOnce() {
    transport.setWriteBufferLimits(new WriteBufferLimits(1, 1));
    protocol.on("resume", transport::abort);
    stream.takeOnly(0);
    transport.write(bytes("ab"));
    stream.makeWritable(1);
    virtual.runUntilIdle();
    assertEquals(List.of("pause", "resume", "lost"), protocol.log);
    assertEquals("a", stream.sent());
  }

  @Test
  void unbufferedMessage_allocatesNothing() {
    var quiet =
        new StreamTransport(loop, new CountingStream(), new EchoProtocol(), TransportOwner.NONE);
    ByteBuffer message = ByteBuffer.allocateDirect(64);
    quiet.setProtocol(new EchoProtocol());
    quiet.getProtocol().connectionMade(quiet);
    echo(quiet, message, 1_000);

    long before = AllocatedBytes.ofCurrentThread();
    echo(quiet, message, 10_000);
    long allocated = AllocatedBytes.ofCurrentThread() - before;
    assertTrue(allocated < 10_000, () -> allocated + " bytes for 10000 messages");
  }

  private static void echo(StreamTransport transport, ByteBuffer message, int times) {
    for (int i = 0; i < times; i++) {
      transport.onRead(message.clear());
    }
  }
}
