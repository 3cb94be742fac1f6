package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.BufferedProtocol;
import dev.gyre.io.ReadBufferLimits;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.WriteBufferLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Bytes in both directions, and how many of them are kept. */
class TlsTrafficTest {

  private final TlsTrial trial = new TlsTrial();
  private final LoggingProtocol protocol = trial.protocol;
  private Wire wire;
  private Peer peer;
  private TlsTransport transport;

  private void connect(String version) throws SSLException {
    wire = trial.connectedWire(TlsTrial.options());
    peer = Peer.server(TestKeys.valid(), version);
    trial.exchange(wire, peer);
    transport = protocol.transport();
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(20_261_125).nextBytes(bytes);
    return bytes;
  }

  @Test
  void anySizes_inAnyPieces_arriveAsTheyWere() throws Exception {
    connect("TLSv1.3");
    var random = new Random(20_261_125);
    byte[] bytes = randomBytes(1 << 20);
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(1 << random.nextInt(17)));
      peer.say(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    byte[] said = peer.takeSaid();
    for (int at = 0; at < said.length; ) {
      int end = Math.min(said.length, at + 1 + random.nextInt(1 << (10 + random.nextInt(9))));
      wire.deliver(Arrays.copyOfRange(said, at, end));
      at = end;
    }
    assertArrayEquals(bytes, protocol.received.toByteArray());
    transport.write(bytes);
    transport.writelines(List.of(ByteBuffer.wrap(bytes, 0, 1), ByteBuffer.wrap(bytes, 1, 70_000)));
    trial.exchange(wire, peer);
    byte[] received = peer.received.toByteArray();
    assertArrayEquals(bytes, Arrays.copyOf(received, bytes.length));
    assertArrayEquals(
        Arrays.copyOf(bytes, 70_001), Arrays.copyOfRange(received, bytes.length, received.length));
  }

  @Test
  void protocolWithBuffers_isFilledPortionByPortion() throws Exception {
    connect("TLSv1.3");
    var log = new ArrayList<String>();
    ByteBuffer own = ByteBuffer.allocateDirect(4);
    transport.setProtocol(
        new BufferedProtocol() {
          @Override
          public ByteBuffer getBuffer(int sizeHint) {
            log.add("get " + sizeHint);
            return own.clear();
          }

          @Override
          public void bufferUpdated(int count) {
            log.add(count + " " + StandardCharsets.US_ASCII.decode(own.flip()));
          }
        });
    peer.say("hello!");
    wire.deliver(peer.takeSaid());
    assertEquals(List.of("get 6", "4 hell", "get 2", "2 o!"), log);
  }

  @Test
  void manySmallRecords_areToldAtOnce() throws Exception {
    connect("TLSv1.3");
    for (int i = 0; i < 1_000; i++) {
      peer.say("x");
    }
    wire.deliver(peer.takeSaid());
    assertEquals(1_000, protocol.received.size());
    assertEquals(1, protocol.deliveries);
    assertEquals(0, transport.getReadBufferSize());
  }

  @Test
  void writing_pausesAtTheHighMark_andTheTransportBelowStaysBounded() throws Exception {
    connect("TLSv1.3");
    wire.room = 0;
    transport.setWriteBufferLimits(new WriteBufferLimits(1_000, 100_000));
    int written = 0;
    while (transport.getWriteBufferSize() < 99_000) {
      transport.write(new byte[1_000]);
      written += 1_000;
    }
    assertEquals(List.of("made"), protocol.log);
    transport.write(new byte[100_000 - transport.getWriteBufferSize()]);
    written += 1_000;
    assertEquals(List.of("made", "pause"), protocol.log, "at the mark, not above it");
    assertTrue(written < 400_000, () -> "below buffers much");

    while (transport.getWriteBufferSize() > 0) {
      wire.makeWritable(50_000);
    }
    wire.makeWritable(Long.MAX_VALUE);
    trial.exchange(wire, peer);
    assertEquals(List.of("made", "pause", "resume"), protocol.log);
    assertTrue(peer.received.size() >= written - 1_000);
  }

  @Test
  void pausedReading_stopsBelowAtTheHighMark_andGoesOnInAnotherTurn() throws Exception {
    connect("TLSv1.3");
    transport.setReadBufferLimits(new ReadBufferLimits(1_000, 40_000));
    transport.pauseReading();
    byte[] bytes = randomBytes(60_000);
    byte[] said = peer.say(bytes).takeSaid();
    wire.deliver(Arrays.copyOf(said, 30_000));
    assertTrue(wire.reading);
    assertEquals(30_000, transport.getReadBufferSize());
    wire.deliver(Arrays.copyOfRange(said, 30_000, 50_000));
    assertFalse(wire.reading);
    assertEquals(0, protocol.received.size());

    transport.resumeReading();
    assertEquals(0, protocol.received.size(), "never inside the call");
    trial.virtual.runUntilIdle();
    assertTrue(wire.reading);
    wire.deliver(Arrays.copyOfRange(said, 50_000, said.length));
    assertArrayEquals(bytes, protocol.received.toByteArray());
  }

  @Test
  void highMarkOfZero_stopsWithTheProtocol() throws Exception {
    connect("TLSv1.3");
    transport.setReadBufferLimits(ReadBufferLimits.high(0));
    assertTrue(wire.reading);
    transport.pauseReading();
    assertFalse(wire.reading);
    transport.resumeReading();
    trial.virtual.runUntilIdle();
    assertTrue(wire.reading);
  }

  @Test
  void pauseInTheMidst_holdsBackTheRest() throws Exception {
    connect("TLSv1.3");
    protocol.on("data", () -> transport.pauseReading());
    byte[] bytes = randomBytes(300_000);
    byte[] said = peer.say(bytes).takeSaid();
    wire.deliver(said);
    assertEquals(1, protocol.deliveries);
    int count = 1;
    while (protocol.received.size() < bytes.length) {
      transport.resumeReading();
      trial.virtual.runUntilIdle();
      assertEquals(++count, protocol.deliveries);
    }
    assertArrayEquals(bytes, protocol.received.toByteArray());
  }

  @Test
  void peerThatHasAllKeysRenewed_butReadsNothing_isNoLongerHeard() throws Exception {
    connect("TLSv1.3");
    wire.room = 0;
    transport.write(new byte[60_000]); // the transport below is nearly full
    transport.setReadBufferLimits(ReadBufferLimits.high(4_000));
    int rounds = 0;
    while (wire.reading && rounds < 1_000) {
      for (int i = 0; i < 50; i++) {
        peer.engine.beginHandshake(); // on TLS 1.3: new keys, and the other end is asked for some
        peer.work();
      }
      wire.deliver(peer.takeSaid());
      rounds++;
    }
    assertFalse(wire.reading, "answers would fill the memory");
    int kept = transport.getReadBufferSize();
    assertTrue(kept < 100_000, () -> kept + " bytes kept");

    wire.makeWritable(Long.MAX_VALUE);
    trial.virtual.runUntilIdle();
    assertTrue(wire.reading);
    peer.hear(wire.takeSent());
    wire.deliver(peer.say("still there").takeSaid());
    assertEquals("still there", protocol.text());
  }

  @Test
  void newHandshake_isAllowedToServers() throws Exception {
    connect("TLSv1.2");
    peer.engine.beginHandshake();
    peer.work();
    trial.exchange(wire, peer);
    transport.write(TlsTrial.bytes("after"));
    peer.say("wards");
    trial.exchange(wire, peer);
    assertEquals("after", peer.receivedText());
    assertEquals("wards", protocol.text());
    assertEquals(List.of("made"), protocol.log);
  }

  @Test
  void newHandshake_isRefusedToClients() throws Exception {
    wire = trial.acceptedWire(TlsTrial.options());
    Peer client = Peer.client(TestKeys.valid(), "TLSv1.2");
    trial.exchange(wire, client);
    client.engine.beginHandshake();
    client.work();
    wire.deliver(client.takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertInstanceOf(SSLException.class, protocol.lostCause);
    assertTrue(
        protocol.lostCause.getMessage().contains("new handshake"), protocol.lostCause.getMessage());
  }

  @Test
  void tamperedRecord_endsTheConnection() throws Exception {
    connect("TLSv1.3");
    byte[] said = peer.say("secret").takeSaid();
    said[said.length - 1] ^= 1;
    wire.deliver(said);
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertInstanceOf(SSLException.class, protocol.lostCause);
    assertEquals("", protocol.text());
    assertTrue(wire.takeSent().length > 0, "the peer is told why");
  }

  @Test
  void protocolMayBeReplaced_inTheMidstOfTheTraffic() throws Exception {
    connect("TLSv1.3");
    var next = new LoggingProtocol();
    protocol.on("data", () -> transport.setProtocol(next));
    wire.deliver(peer.say("one").takeSaid());
    wire.deliver(peer.say("two").takeSaid());
    transport.abort();
    trial.virtual.runUntilIdle();
    assertEquals("one", protocol.text());
    assertEquals("two", next.text());
    assertEquals(List.of("made"), protocol.log);
    assertEquals(List.of("lost"), next.log);
  }

  @Test
  void abortInsideDataReceived_isAllThatIsTold() throws Exception {
    connect("TLSv1.3");
    protocol.on("data", transport::abort);
    wire.deliver(peer.say("one").say("two").sayFarewell().takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals(1, protocol.deliveries);
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
    assertTrue(wire.closed);
  }

  @Test
  void protocolThatThrows_losesItsConnection() throws Exception {
    connect("TLSv1.3");
    var failure = new IllegalStateException("bad frame");
    protocol.on(
        "data",
        () -> {
          throw failure;
        });
    wire.deliver(peer.say("x").takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals(failure, protocol.lostCause);
    assertEquals(
        "fatal error: protocol.dataReceived() call failed",
        trial.virtual.reports.getFirst().message());
    assertTrue(wire.closed);
  }

  @Test
  void idleConnection_keepsNoBuffer() throws Exception {
    connect("TLSv1.3");
    wire.deliver(peer.say(new byte[100_000]).takeSaid());
    var buffers = trial.layers.buffers();
    var lent = List.of(buffers.take(), buffers.take());
    assertEquals(2, lent.stream().filter(buffer -> buffer.position() == 0).count());
    assertEquals(0, transport.getReadBufferSize());
    assertEquals(0, transport.getWriteBufferSize());
  }
}
