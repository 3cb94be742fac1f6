package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.Transport;
import dev.gyre.loop.VirtualLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Protocols that say where received bytes go. */
class BufferedProtocolTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final FakeStream stream = new FakeStream();
  private final Buffered protocol = new Buffered();
  private final StreamTransport transport =
      new StreamTransport(virtual.loop, stream, protocol, TransportOwner.NONE);

  /** Writes down what it is told. */
  private static final class Buffered implements BufferedProtocol {
    final List<String> log = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.allocate(8);
    Supplier<ByteBuffer> answer = () -> buffer;
    Runnable atUpdate = () -> {};
    @Nullable Exception lostCause;

    @Override
    public void connectionMade(Transport transport) {
      log.add("made");
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      log.add("get " + sizeHint);
      return answer.get();
    }

    @Override
    public void bufferUpdated(int count) {
      log.add(count + " " + StandardCharsets.US_ASCII.decode(buffer.flip()));
      buffer.clear();
      atUpdate.run();
    }

    @Override
    public boolean eofReceived() {
      log.add("eof");
      return false;
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      log.add("lost");
      lostCause = cause;
    }
  }

  private void connect() {
    transport.begin();
    virtual.runUntilIdle();
  }

  @Test
  void bytes_goIntoTheProtocolsOwnBuffer() {
    connect();
    stream.deliver("hello");
    stream.end();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "get -1", "5 hello", "eof", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @Test
  void otherKindOfProtocol_takesOverAtOnce_inBothDirections() {
    connect();
    var other = new RecordingProtocol();
    protocol.atUpdate = () -> transport.setProtocol(other);
    stream.deliver("one");
    stream.deliver("two");
    assertEquals(List.of("data:two"), other.log);
    transport.setProtocol(protocol);
    stream.deliver("three");
    assertEquals(List.of("made", "get -1", "3 one", "get -1", "5 three"), protocol.log);
  }

  @Test
  void protocolThatIsReplacedWhileItsBufferIsFilled_hearsOfItsBytes() {
    connect();
    protocol.answer =
        () -> {
          transport.setProtocol(new RecordingProtocol());
          return protocol.buffer;
        };
    stream.deliver("mine");
    assertEquals("4 mine", protocol.log.getLast());
  }

  private void assertFatal(String message) {
    virtual.runUntilIdle();
    assertEquals(message, virtual.reports.getFirst().message());
    assertSame(virtual.reports.getFirst().exception(), protocol.lostCause);
    assertTrue(stream.closed);
  }

  @Test
  void bufferWithoutRoom_costsTheConnection() {
    connect();
    protocol.buffer.position(8);
    stream.deliver("lost");
    assertFatal("fatal error: protocol.getBuffer() call failed");
    var failure = assertInstanceOf(IllegalStateException.class, protocol.lostCause);
    assertTrue(failure.getMessage().contains("has room"), failure::getMessage);
  }

  @Test
  void readOnlyBuffer_costsTheConnection() {
    connect();
    protocol.buffer = protocol.buffer.asReadOnlyBuffer();
    stream.deliver("lost");
    assertFatal("fatal error: protocol.getBuffer() call failed");
  }

  @Test
  void getBufferThatThrows_costsTheConnection() {
    connect();
    protocol.answer =
        () -> {
          throw new IllegalArgumentException("no buffer today");
        };
    stream.deliver("lost");
    assertFatal("fatal error: protocol.getBuffer() call failed");
  }

  @Test
  void bufferUpdatedThatThrows_costsTheConnection() {
    connect();
    protocol.atUpdate =
        () -> {
          throw new IllegalArgumentException("cannot use it");
        };
    stream.deliver("x");
    assertFatal("fatal error: protocol.bufferUpdated() call failed");
  }

  @Test
  void pauseInsideBufferUpdated_stopsTheFlow() {
    connect();
    protocol.atUpdate = transport::pauseReading;
    stream.deliver("one");
    assertFalse(stream.reading);
  }

  @Test
  void dataThatSomebodyHandsOver_isCutIntoPortions() {
    protocol.buffer = ByteBuffer.allocateDirect(3);
    protocol.dataReceived(ByteBuffer.wrap("abcdefgh".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(List.of("get 8", "3 abc", "get 5", "3 def", "get 2", "2 gh"), protocol.log);
  }
}
