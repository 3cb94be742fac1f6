package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the connection below to the connection above. */
class TlsHandshakeTest {

  private final TlsTrial trial = new TlsTrial();

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void client_agreesAndTalks(String version) throws Exception {
    Wire wire = trial.connectedWire(TlsTrial.clientOptions());
    Peer server = Peer.server(TestKeys.valid(), version);
    trial.exchange(wire, server);
    assertEquals(List.of("made"), trial.protocol.log);

    trial.protocol.transport().write(TlsTrial.bytes("ping"));
    server.say("pong");
    trial.exchange(wire, server);
    assertEquals("ping", server.receivedText());
    assertEquals("pong", trial.protocol.text());

    trial.protocol.transport().close();
    trial.exchange(wire, server);
    assertTrue(server.heardFarewell());
    server.sayFarewell();
    trial.exchange(wire, server);
    assertTrue(wire.closed);
    assertEquals(List.of("made", "lost"), trial.protocol.log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void server_agreesAndTalks(String version) throws Exception {
    Wire wire = trial.acceptedWire(TlsTrial.clientOptions());
    Peer client = Peer.client(TestKeys.valid(), version);
    trial.exchange(wire, client);
    assertEquals(List.of("made"), trial.protocol.log);

    client.say("ping");
    trial.protocol.transport().write(TlsTrial.bytes("pong"));
    trial.exchange(wire, client);
    assertEquals("ping", trial.protocol.text());
    assertEquals("pong", client.receivedText());

    client.sayFarewell();
    trial.exchange(wire, client);
    assertEquals(List.of("made", "eof", "lost"), trial.protocol.log);
    assertTrue(client.heardFarewell());
    assertTrue(wire.closed);
  }
}
