package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The name that a client asks for, before any engine has read its message. */
class ClientHelloTest {

  private static byte[] hello() throws Exception {
    Peer client = Peer.client(TestKeys.valid());
    client.work();
    return client.takeSaid();
  }

  @Test
  void name_isFound_onceTheMessageIsWhole() throws Exception {
    byte[] hello = hello();
    for (int length = 0; length < hello.length; length++) {
      assertFalse(ClientHello.in(ByteBuffer.wrap(hello, 0, length)).isWhole());
    }
    ByteBuffer whole = ByteBuffer.wrap(hello);
    assertEquals("gyre.test", ClientHello.in(whole).serverName());
    assertEquals(hello.length, whole.remaining(), "it only looks");
  }

  @Test
  void name_isFound_ifTheMessageIsSpreadOverRecords() throws Exception {
    byte[] hello = hello();
    ByteBuffer spread = ByteBuffer.allocate(hello.length * 6);
    for (int i = 5; i < hello.length; i++) {
      spread.put(hello, 0, 3).putShort((short) 1).put(hello[i]);
    }
    assertEquals("gyre.test", ClientHello.in(spread.flip()).serverName());
  }

  @Test
  void whatIsNoHello_asksForNoName() {
    for (String text : new String[] {"GET / HTTP/1.1", "\0", "SSH-2.0-x"}) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      assertTrue(ClientHello.in(bytes).isWhole(), text);
      assertNull(ClientHello.in(bytes).serverName());
    }
  }

  @Test
  void randomDamage_neverThrows() throws Exception {
    long seed = 20_261_125;
    var random = new Random(seed);
    byte[] hello = hello();
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = hello.clone();
      for (int j = 0; j < 1 + random.nextInt(4); j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      ClientHello.in(ByteBuffer.wrap(damaged));
    }
  }

  @Test
  void contexts_areFoundByNameOrByLabel() {
    TlsEnd end =
        TlsEnd.server(
            TlsOptions.of(TestKeys.stranger())
                .withNamedContexts(Map.of("*.gyre.test", TestKeys.valid())));
    assertSame(TestKeys.valid(), end.contextFor("WWW.gyre.test"));
    assertSame(TestKeys.stranger(), end.contextFor("gyre.test"));
    assertSame(TestKeys.stranger(), end.contextFor("a.b.gyre.test"));
    assertSame(TestKeys.stranger(), end.contextFor(null));
  }
}
