package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.Server;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.TlsTruncatedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end. */
class TlsShutdownTest {

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

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void close_saysFarewell_andWaitsForThePeers(String version) throws Exception {
    connect(version);
    transport.write(TlsTrial.bytes("last"));
    transport.close();
    transport.close();
    assertTrue(transport.isClosing());
    trial.virtual.runUntilIdle();
    byte[] sent = wire.takeSent();
    assertFalse(wire.closed);
    assertEquals(List.of("made"), protocol.log);

    peer.hear(sent);
    assertEquals("last", peer.receivedText());
    assertTrue(peer.heardFarewell());
    wire.deliver(peer.sayFarewell().takeSaid());
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @Test
  void close_flushesWhatWaits() throws Exception {
    connect("TLSv1.3");
    wire.room = 0;
    transport.write(new byte[500_000]);
    transport.close();
    trial.virtual.runUntilIdle();
    assertFalse(wire.closed);
    wire.makeWritable(Long.MAX_VALUE);
    trial.exchange(wire, peer);
    assertEquals(500_000, peer.received.size());
    assertTrue(peer.heardFarewell());
  }

  @Test
  void dataBehindClose_isNotTold_butThePeersFarewellIsHeard() throws Exception {
    connect("TLSv1.3");
    transport.pauseReading();
    transport.close();
    wire.deliver(peer.say("too late").sayFarewell().takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals("", protocol.text());
    assertEquals(List.of("made", "lost"), protocol.log);
    assertTrue(wire.closed);
  }

  @Test
  void peerThatNeverAnswers_isAbortedAfterHalfAMinute() throws Exception {
    connect("TLSv1.3");
    transport.close();
    trial.virtual.advance(TimeUnit.SECONDS.toNanos(30) - 1);
    assertEquals(List.of("made"), protocol.log);
    trial.virtual.advance(1);
    assertInstanceOf(SocketTimeoutException.class, protocol.lostCause);
    assertTrue(wire.closed);
  }

  @Test
  void peerThatJustGoes_afterOurFarewell_isNoError() throws Exception {
    connect("TLSv1.3");
    transport.close();
    trial.virtual.runUntilIdle();
    wire.reset();
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void peersFarewell_isTheEnd_whateverTheProtocolSays(String version) throws Exception {
    connect(version);
    protocol.keepOpen = true;
    peer.say("bye").sayFarewell();
    trial.exchange(wire, peer);
    assertEquals("bye", protocol.text());
    assertEquals(List.of("made", "eof", "lost"), protocol.log);
    assertNull(protocol.lostCause);
    assertTrue(peer.heardFarewell());
    assertTrue(wire.closed);
  }

  @Test
  void endWithoutFarewell_isTold() throws Exception {
    connect("TLSv1.3");
    wire.deliver(peer.say("half").takeSaid());
    wire.end();
    trial.virtual.runUntilIdle();
    assertEquals("half", protocol.text());
    assertEquals(List.of("made", "lost"), protocol.log, "no eofReceived: it may not be the end");
    assertInstanceOf(TlsTruncatedException.class, protocol.lostCause);
    assertTrue(wire.closed);
  }

  @Test
  void endWithoutFarewell_waitsForAProtocolThatIsPaused() throws Exception {
    connect("TLSv1.3");
    transport.pauseReading();
    wire.deliver(peer.say("kept").takeSaid());
    wire.end();
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log);
    transport.resumeReading();
    trial.virtual.runUntilIdle();
    assertEquals("kept", protocol.text());
    assertInstanceOf(TlsTruncatedException.class, protocol.lostCause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void farewell_waitsForAProtocolThatPausesInsideTheDataBeforeIt(String version) throws Exception {
    connect(version);
    protocol.on("data", transport::pauseReading);
    wire.deliver(peer.say("bye").sayFarewell().takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals("bye", protocol.text());
    assertEquals(List.of("made"), protocol.log);

    transport.resumeReading();
    trial.exchange(wire, peer);
    assertEquals(List.of("made", "eof", "lost"), protocol.log);
    assertNull(protocol.lostCause);
    assertTrue(peer.heardFarewell());
  }

  @Test
  void farewell_waitsForAProtocolThatIsPaused() throws Exception {
    connect("TLSv1.3");
    transport.pauseReading();
    wire.deliver(peer.say("kept").sayFarewell().takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log);
    transport.resumeReading();
    trial.exchange(wire, peer);
    assertEquals("kept", protocol.text());
    assertEquals(List.of("made", "eof", "lost"), protocol.log);
  }

  @Test
  void answerToTheFarewell_isSent() throws Exception {
    connect("TLSv1.3");
    protocol.on("eof", () -> transport.write(TlsTrial.bytes("answer")));
    peer.sayFarewell();
    trial.exchange(wire, peer);
    assertEquals("answer", peer.receivedText());
    assertNull(protocol.lostCause);
  }

  @Test
  void answerToTheFarewell_isRefusedByOldVersions_andThatIsTold() throws Exception {
    connect("TLSv1.2");
    protocol.on("eof", () -> transport.write(TlsTrial.bytes("answer")));
    peer.sayFarewell();
    trial.exchange(wire, peer);
    assertEquals("", peer.receivedText());
    assertInstanceOf(SSLException.class, protocol.lostCause);
    assertTrue(
        protocol.lostCause.getMessage().contains("6 bytes"), protocol.lostCause.getMessage());
  }

  @Test
  void abort_saysNothing() throws Exception {
    connect("TLSv1.3");
    wire.takeSent();
    transport.abort();
    trial.virtual.runUntilIdle();
    assertEquals(0, wire.takeSent().length);
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
    assertTrue(wire.closed);
  }

  @Test
  void reset_isTold() throws Exception {
    connect("TLSv1.3");
    wire.reset();
    trial.virtual.runUntilIdle();
    assertInstanceOf(IOException.class, protocol.lostCause);
    assertEquals("connection reset", protocol.lostCause.getMessage());
  }

  @Test
  void writeBehindClose_isDropped() throws Exception {
    connect("TLSv1.3");
    transport.close();
    wire.takeSent();
    for (int i = 0; i < 10; i++) {
      transport.write(new byte[10]);
    }
    assertEquals(0, wire.takeSent().length);
    assertEquals(0, transport.getWriteBufferSize());
  }

  @Test
  void oneDirection_cannotBeEnded() throws Exception {
    connect("TLSv1.3");
    assertFalse(transport.canWriteEof());
    assertThrows(UnsupportedOperationException.class, transport::writeEof);
  }

  @Test
  void serversClients_areToldFarewell() throws Exception {
    Server server = trial.serve(TlsTrial.options());
    wire = trial.selector.accepted();
    trial.virtual.runUntilIdle();
    peer = Peer.client(TestKeys.valid());
    trial.exchange(wire, peer);
    var gone = server.waitClosed();
    server.close();
    server.closeClients();
    trial.exchange(wire, peer);
    assertTrue(peer.heardFarewell());
    assertFalse(gone.isDone());
    peer.sayFarewell();
    trial.exchange(wire, peer);
    assertTrue(gone.isDone());
  }

  @Test
  void serversClients_inTheMidstOfAHandshake_areAborted() throws Exception {
    Server server = trial.serve(TlsTrial.options());
    wire = trial.selector.accepted();
    trial.virtual.runUntilIdle();
    server.closeClients();
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
    assertEquals(List.of(), protocol.log);
  }
}
