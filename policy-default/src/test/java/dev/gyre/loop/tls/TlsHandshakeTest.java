package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.LoopFuture;
import dev.gyre.io.ClientAuthentication;
import dev.gyre.io.Connection;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.TlsOptions;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the connection below to the connection above. */
class TlsHandshakeTest {

  private final TlsTrial trial = new TlsTrial();

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void client_agreesAndTalks(String version) throws Exception {
    Wire wire = trial.connectedWire(TlsTrial.options());
    Peer server = Peer.server(TestKeys.valid(), version);
    trial.exchange(wire, server);
    assertEquals(List.of("made"), trial.protocol.log);

    trial.protocol.transport().write(TlsTrial.bytes("ping"));
    server.say("pong");
    trial.exchange(wire, server);
    assertEquals("ping", server.receivedText());
    assertEquals("pong", trial.protocol.text());
    assertEquals(version, trial.protocol.transport().getExtraInfo(ExtraInfo.TLS_VERSION));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void server_agreesAndTalks(String version) throws Exception {
    Wire wire = trial.acceptedWire(TlsTrial.options());
    Peer client = Peer.client(TestKeys.valid(), version);
    trial.exchange(wire, client);
    assertEquals(List.of("made"), trial.protocol.log);

    client.say("ping");
    trial.protocol.transport().write(TlsTrial.bytes("pong"));
    trial.exchange(wire, client);
    assertEquals("ping", trial.protocol.text());
    assertEquals("pong", client.receivedText());
  }

  @Test
  void order_isConnectionMade_thenTheFuture_thenData() throws Exception {
    LoopFuture<Connection<LoggingProtocol>> future = trial.connect(TlsTrial.options());
    future.addDoneCallback(done -> trial.protocol.log.add("future"));
    trial.protocol.on("data", () -> trial.protocol.log.add("data"));
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    Peer server = Peer.server(TestKeys.valid(), "TLSv1.2");
    server.hear(wire.takeSent());
    wire.deliver(server.takeSaid());
    trial.virtual.runUntilIdle();
    server.hear(wire.takeSent());
    server.say("early"); // behind the last message of the handshake, in the same segment
    wire.deliver(server.takeSaid());
    trial.virtual.runUntilIdle();
    assertEquals(List.of("made", "future", "data"), trial.protocol.log);
    assertSame(trial.protocol.transport(), future.result().transport());
    assertEquals("early", trial.protocol.text());
  }

  @Test
  void bytesOneByOne_areEnough() throws Exception {
    Wire wire = trial.acceptedWire(TlsTrial.options());
    Peer client = Peer.client(TestKeys.valid());
    client.work();
    for (int round = 0; round < 4; round++) {
      for (byte single : client.takeSaid()) {
        wire.deliver(new byte[] {single});
        trial.virtual.runUntilIdle();
      }
      client.hear(wire.takeSent());
    }
    for (byte single : client.say("slow").takeSaid()) {
      wire.deliver(new byte[] {single});
    }
    assertEquals("slow", trial.protocol.text());
  }

  @Test
  void endInTheMidst_isAResetByThePeer() throws Exception {
    var future = trial.connect(TlsTrial.options());
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    wire.end();
    trial.virtual.runUntilIdle();
    assertInstanceOf(IOException.class, future.exception());
    String message = future.exception().getMessage();
    assertTrue(
        message.startsWith("connection reset by peer during TLS handshake with 127.0.0.1"),
        message);
    assertTrue(wire.closed);
    assertEquals(List.of(), trial.protocol.log, "it never was a connection");
    assertEquals(List.of(), trial.virtual.reports);
  }

  @Test
  void resetInTheMidst_isToldTheSame() throws Exception {
    var future = trial.connect(TlsTrial.options());
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    wire.reset();
    trial.virtual.runUntilIdle();
    String message = future.exception().getMessage();
    assertTrue(message.startsWith("connection reset by peer during TLS handshake"), message);
    assertTrue(wire.closed);
  }

  @Test
  void silentPeer_isGivenUpAfterAMinute() throws Exception {
    var future = trial.connect(TlsTrial.options());
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    trial.virtual.advance(TimeUnit.SECONDS.toNanos(60) - 1);
    assertFalse(future.isDone());
    trial.virtual.advance(1);
    assertInstanceOf(SocketTimeoutException.class, future.exception());
    assertTrue(wire.closed);
    assertEquals(List.of(), trial.protocol.log);
  }

  @Test
  void cancelledFuture_closesTheConnection() throws Exception {
    var future = trial.connect(TlsTrial.options());
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    future.cancel();
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
    assertEquals(List.of(), trial.protocol.log);
  }

  private SSLException failure(TlsOptions options, Peer server) throws Exception {
    var future = trial.connect(options);
    Wire wire = trial.selector.connected();
    assertThrows(SSLException.class, () -> trial.exchange(wire, server), "the alert");
    return assertInstanceOf(SSLException.class, future.exception());
  }

  @Test
  void untrustedCertificate_isNamedWithItsRemedy() throws Exception {
    SSLException failure = failure(TlsTrial.options(), Peer.server(TestKeys.stranger()));
    assertTrue(failure.getMessage().contains("127.0.0.1"), failure::getMessage);
    assertTrue(
        failure.getMessage().contains("no issuer that this end trusts"), failure::getMessage);
    assertNotNull(failure.getCause());
  }

  @Test
  void expiredCertificate_isNamedWithItsRemedy() {
    var failures = new TlsFailures(TlsEnd.client(TlsTrial.options(), "gyre.test", 1), "gyre.test");
    var said = new SSLHandshakeException("PKIX path validation failed");
    said.initCause(new CertificateExpiredException("NotAfter: yesterday"));
    String message = failures.ofHandshake(said).getMessage();
    assertTrue(message.contains("validity of a certificate has ended"), message);
  }

  @Test
  void certificateOfAnotherHost_isRefused_unlessTheCheckIsGivenUp() throws Exception {
    TlsOptions other = TlsTrial.options().withServerHostname("other.test");
    SSLException failure = failure(other, Peer.server(TestKeys.valid()));
    assertTrue(
        failure.getMessage().contains("certificate is for another host"), failure::getMessage);

    var unchecked = new TlsTrial();
    Wire wire = unchecked.connectedWire(TlsTrial.options().withServerHostname(""));
    unchecked.exchange(wire, Peer.server(TestKeys.valid()));
    assertEquals(List.of("made"), unchecked.protocol.log);
  }

  @Test
  void failedHandshake_letsThePeerReadWhy_beforeTheSocketGoes() throws Exception {
    Wire wire = trial.acceptedWire(TlsTrial.options());
    wire.deliver(TlsTrial.bytes("GET / HTTP/1.1\r\n\r\n"));
    trial.virtual.runUntilIdle();
    assertTrue(wire.outputEnded);
    assertFalse(wire.closed, "closing with unread bytes resets the connection");
    wire.deliver(TlsTrial.bytes("more"));
    wire.end();
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
    assertEquals(List.of(), trial.protocol.log);
  }

  @Test
  void peerThatStaysAfterAFailure_isAborted() throws Exception {
    Wire wire = trial.acceptedWire(TlsTrial.options());
    wire.deliver(TlsTrial.bytes("GET / HTTP/1.1\r\n\r\n"));
    trial.virtual.advance(TimeUnit.SECONDS.toNanos(30));
    assertTrue(wire.closed);
  }

  @Test
  void plainPeer_isRecognized() throws Exception {
    var future = trial.connect(TlsTrial.options());
    Wire wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    wire.deliver(TlsTrial.bytes("220 mail.test ESMTP\r\n"));
    trial.virtual.runUntilIdle();
    String message = future.exception().getMessage();
    assertTrue(message.contains("does not speak TLS"), message);
  }

  @Test
  void neededClientCertificate_isDemanded() throws Exception {
    TlsOptions options = TlsTrial.options().withClientAuthentication(ClientAuthentication.NEED);
    Wire wire = trial.acceptedWire(options);
    Peer client = Peer.client(TestKeys.valid());
    trial.exchange(wire, client);
    assertEquals(List.of("made"), trial.protocol.log);
    X509Certificate[] certificates =
        trial.protocol.transport().getExtraInfo(ExtraInfo.PEER_CERTIFICATES);
    assertEquals("CN=test", certificates[0].getSubjectX500Principal().getName());

    var refusing = new TlsTrial();
    Wire other = refusing.acceptedWire(options);
    Peer nobody = Peer.client(TestKeys.trustOnly());
    assertThrows(SSLException.class, () -> refusing.exchange(other, nobody));
    assertEquals(List.of(), refusing.protocol.log);
  }

  @Test
  void wantedClientCertificate_mayBeMissing() throws Exception {
    Wire wire =
        trial.acceptedWire(TlsTrial.options().withClientAuthentication(ClientAuthentication.WANT));
    trial.exchange(wire, Peer.client(TestKeys.trustOnly()));
    assertEquals(List.of("made"), trial.protocol.log);
    assertNull(trial.protocol.transport().getExtraInfo(ExtraInfo.PEER_CERTIFICATES));
  }

  @Test
  void applicationProtocol_isAgreedOn() throws Exception {
    Wire wire =
        trial.connectedWire(TlsTrial.options().withApplicationProtocols(List.of("h2", "http/1.1")));
    Peer server = Peer.server(TestKeys.valid());
    SSLParameters parameters = server.engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    server.engine.setSSLParameters(parameters);
    trial.exchange(wire, server);
    assertEquals(
        "http/1.1", trial.protocol.transport().getExtraInfo(ExtraInfo.APPLICATION_PROTOCOL));
  }

  @Test
  void facts_areThoseOfTheSession_andOfTheSocketBelow() throws Exception {
    Wire wire = trial.connectedWire(TlsTrial.options());
    trial.exchange(wire, Peer.server(TestKeys.valid(), "TLSv1.3"));
    var transport = trial.protocol.transport();
    assertSame(TestKeys.valid(), transport.getExtraInfo(ExtraInfo.SSL_CONTEXT));
    assertEquals("TLSv1.3", transport.getExtraInfo(ExtraInfo.SSL_SESSION).getProtocol());
    assertTrue(transport.getExtraInfo(ExtraInfo.CIPHER).startsWith("TLS_"));
    assertEquals(Wire.REMOTE, transport.getExtraInfo(ExtraInfo.PEERNAME));
    assertNull(transport.getExtraInfo(ExtraInfo.APPLICATION_PROTOCOL));
  }

  @Test
  void name_isSentToTheServer() throws Exception {
    Wire wire = trial.connectedWire(TlsTrial.options().withServerHostname("gyre.test"));
    Peer server = Peer.server(TestKeys.valid());
    trial.exchange(wire, server);
    var session = (ExtendedSSLSession) server.engine.getSession();
    assertEquals(List.of(new SNIHostName("gyre.test")), session.getRequestedServerNames());
  }

  @Test
  void server_choosesTheContextByName() throws Exception {
    TlsOptions options =
        TlsOptions.of(TestKeys.stranger()).withNamedContexts(Map.of("gyre.test", TestKeys.valid()));
    Wire wire = trial.acceptedWire(options);
    Peer client = Peer.client(TestKeys.valid()); // trusts that one only, and asks for gyre.test
    client.work();
    for (byte single : client.takeSaid()) {
      wire.deliver(new byte[] {single});
    }
    trial.exchange(wire, client);
    assertEquals(List.of("made"), trial.protocol.log);
    assertSame(TestKeys.valid(), trial.protocol.transport().getExtraInfo(ExtraInfo.SSL_CONTEXT));
  }

  @Test
  void optionsThatDoNotSuffice_areRefusedAtTheCall() {
    assertThrows(IllegalArgumentException.class, () -> trial.serve(TlsOptions.DEFAULT));
    assertThrows(
        IllegalArgumentException.class,
        () -> trial.serve(TlsTrial.options().withServerHostname("gyre.test")));
    TlsOptions named = TlsTrial.options().withNamedContexts(Map.of("a.test", TestKeys.valid()));
    assertThrows(IllegalArgumentException.class, () -> trial.connect(named));
    for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThrows(
          IllegalArgumentException.class, () -> TlsOptions.DEFAULT.withHandshakeTimeout(none));
      assertThrows(
          IllegalArgumentException.class, () -> TlsOptions.DEFAULT.withShutdownTimeout(none));
    }
  }

  @Test
  void computations_leaveTheLoopAlone_andBytesThatArriveMeanwhileWait() throws Exception {
    Queue<Runnable> computations = new ArrayDeque<>();
    var slow = new TlsTrial(computations::add);
    Wire wire = slow.acceptedWire(TlsTrial.options());
    Peer client = Peer.client(TestKeys.valid());
    client.work();
    byte[] hello = client.takeSaid();
    wire.deliver(hello);
    assertEquals(1, computations.size(), "the loop goes on");
    assertEquals(0, wire.takeSent().length);
    for (int round = 0; round < 10; round++) {
      while (!computations.isEmpty()) {
        computations.remove().run();
        slow.virtual.runUntilIdle();
      }
      client.hear(wire.takeSent());
      byte[] said = client.takeSaid();
      if (said.length > 0) {
        wire.deliver(said);
      }
    }
    assertEquals(List.of("made"), slow.protocol.log);
    slow.virtual.runUntilIdle();
    wire.deliver(client.say("hi").takeSaid());
    assertArrayEquals(TlsTrial.bytes("hi"), slow.protocol.received.toByteArray());
  }

  @Test
  void timeoutWhileComputing_doesNotTouchTheEngine() throws Exception {
    Queue<Runnable> computations = new ArrayDeque<>();
    var slow = new TlsTrial(computations::add);
    Wire wire = slow.acceptedWire(TlsTrial.options());
    Peer client = Peer.client(TestKeys.valid());
    client.work();
    wire.deliver(client.takeSaid());
    slow.virtual.advance(TimeUnit.SECONDS.toNanos(60));
    assertTrue(wire.closed);
    computations.remove().run();
    slow.virtual.runUntilIdle();
    assertEquals(0, wire.takeSent().length);
    assertEquals(List.of(), slow.virtual.reports);
  }

  @ParameterizedTest
  @EnumSource(TlsState.class)
  void states_moveOneWayOnly(TlsState state) {
    assertSame(TlsState.UNWRAPPED, state.to(TlsState.UNWRAPPED));
    if (state != TlsState.WRAPPED) {
      assertThrows(IllegalStateException.class, () -> state.to(TlsState.FLUSHING));
    }
    if (state != TlsState.UNWRAPPED) {
      assertThrows(IllegalStateException.class, () -> state.to(TlsState.DO_HANDSHAKE));
    }
  }
}
