package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.LoopFuture;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** TLS on a connection that is open already. */
class StartTlsTest {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final TlsTrial trial = new TlsTrial();
  private final LoggingProtocol plain = new LoggingProtocol();
  private final LoggingProtocol secret = new LoggingProtocol();
  private final TlsOptions options = TlsTrial.options().withServerHostname("gyre.test");
  private Wire wire;
  private Transport transport;

  private void connect() {
    var future = trial.connector.connect(() -> plain, ConnectionOptions.to("127.0.0.1", 25));
    trial.virtual.runUntilIdle();
    wire = trial.selector.connected();
    trial.virtual.runUntilIdle();
    transport = future.result().transport();
  }

  private LoopFuture<TlsTransport> startClient(ByteBuffer received) {
    return trial.connector.startTls(transport, secret, options, false, received);
  }

  @Test
  void client_goesOnEncrypted() throws Exception {
    connect();
    transport.write(TlsTrial.bytes("STARTTLS\n"));
    assertEquals(
        "STARTTLS\n", new String(wire.takeSent(), java.nio.charset.StandardCharsets.US_ASCII));
    var future = startClient(NOTHING);
    assertFalse(wire.reading, "paused before the swap");
    Peer server = Peer.server(TestKeys.valid());
    trial.exchange(wire, server);
    TlsTransport encrypted = future.result();
    assertSame(secret, encrypted.getProtocol());
    assertEquals(List.of(), secret.log, "connectionMade is not called again");
    server.say("hidden");
    trial.exchange(wire, server);
    assertEquals("hidden", secret.text());
    encrypted.close();
    server.sayFarewell();
    trial.exchange(wire, server);
    assertEquals(List.of("lost"), secret.log);
    assertEquals(List.of("made"), plain.log);
  }

  @Test
  void server_takesOverWhatWasReceivedAlready() throws Exception {
    connect();
    Peer client = Peer.client(TestKeys.valid());
    client.work();
    byte[] hello = client.takeSaid();
    var future =
        trial.connector.startTls(
            transport,
            secret,
            TlsTrial.options(),
            true,
            ByteBuffer.wrap(Arrays.copyOf(hello, 100)));
    trial.virtual.runUntilIdle();
    wire.deliver(Arrays.copyOfRange(hello, 100, hello.length));
    trial.exchange(wire, client);
    assertTrue(future.isDone());
    client.say("hi");
    trial.exchange(wire, client);
    assertEquals("hi", secret.text());
  }

  @Test
  void tlsLiesOnTls() throws Exception {
    Wire outerWire = trial.connectedWire(TlsTrial.options());
    Peer outer = Peer.server(TestKeys.valid());
    trial.exchange(outerWire, outer);
    var future =
        trial.connector.startTls(trial.protocol.transport(), secret, options, false, NOTHING);
    Peer inner = Peer.server(TestKeys.valid());
    for (int round = 0; round < 6; round++) {
      relay(outerWire, outer, inner);
    }
    future.result().write(new byte[200_000]);
    inner.say(new byte[200_000]);
    for (int round = 0; round < 3; round++) {
      relay(outerWire, outer, inner);
    }
    assertEquals(200_000, secret.received.size());
    assertEquals(200_000, inner.received.size());
    future.result().close();
    relay(outerWire, outer, inner);
    assertTrue(inner.heardFarewell());
  }

  private void relay(Wire outerWire, Peer outer, Peer inner) throws SSLException {
    trial.exchange(outerWire, outer);
    byte[] up = outer.received.toByteArray();
    outer.received.reset();
    inner.hear(up);
    outer.say(inner.takeSaid());
    trial.exchange(outerWire, outer);
  }

  @Test
  void transportThatIsFull_sendsItsOwnBytesFirst() throws Exception {
    connect();
    wire.room = 0;
    transport.write(new byte[100_000]);
    assertEquals(List.of("made", "pause"), plain.log);
    var future = startClient(NOTHING);
    trial.virtual.runUntilIdle();
    assertEquals(0, wire.takeSent().length);
    wire.makeWritable(Long.MAX_VALUE);
    byte[] sent = wire.takeSent();
    Peer server = Peer.server(TestKeys.valid());
    server.hear(Arrays.copyOfRange(sent, 100_000, sent.length));
    wire.deliver(server.takeSaid());
    trial.exchange(wire, server);
    future.result().write(TlsTrial.bytes("on"));
    trial.exchange(wire, server);
    assertEquals("on", server.receivedText());
  }

  @Test
  void failedHandshake_losesTheConnection() throws Exception {
    connect();
    var future = startClient(NOTHING);
    trial.virtual.runUntilIdle();
    wire.deliver(TlsTrial.bytes("500 what?\r\n"));
    trial.virtual.runUntilIdle();
    assertInstanceOf(SSLException.class, future.exception());
    assertEquals(List.of("lost"), secret.log);
    wire.end();
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
    assertEquals(List.of("lost"), secret.log);
  }

  @Test
  void cancelledFuture_closesTheConnection() {
    connect();
    var future = startClient(NOTHING);
    future.cancel();
    trial.virtual.runUntilIdle();
    assertTrue(wire.closed);
  }

  @Test
  void closedConnection_failsTheFuture() {
    connect();
    transport.close();
    assertInstanceOf(IOException.class, startClient(NOTHING).exception());
  }

  @Test
  void clientWithoutAName_isRefused() {
    connect();
    var failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> trial.connector.startTls(transport, secret, TlsTrial.options(), false, NOTHING));
    assertTrue(failure.getMessage().contains("withServerHostname"), failure::getMessage);
  }

  @Test
  void transportsOfOthers_areRefused() {
    var foreign =
        (Transport)
            Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (proxy, method, arguments) -> "foreign");
    assertThrows(
        IllegalArgumentException.class,
        () -> trial.connector.startTls(foreign, secret, options, false, NOTHING));
    connect();
    var other = new TlsTrial();
    assertThrows(
        IllegalArgumentException.class,
        () -> other.connector.startTls(transport, secret, options, false, NOTHING));
  }
}
