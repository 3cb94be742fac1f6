package dev.gyre.loop.datagrams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.Elsewhere;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of datagrams that the system does not take at once, and how endpoints end. */
class PortTransportTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakePort port = new FakePort();
  private final Recorder protocol = new Recorder();
  private final PortTransport transport = new PortTransport(loop, port, protocol, null, false);

  /** Writes down what it is told, and does what the test wants it to do then. */
  private static final class Recorder implements DatagramProtocol {
    final List<String> log = new ArrayList<>();
    @Nullable RuntimeException failure;
    Runnable atError = () -> {};

    private void note(String what) {
      log.add(what);
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
      note("made");
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      note("got " + StandardCharsets.US_ASCII.decode(data));
    }

    @Override
    public void errorReceived(IOException failure) {
      atError.run();
      note("error " + failure.getMessage());
    }

    @Override
    public void pauseWriting() {
      note("pause");
    }

    @Override
    public void resumeWriting() {
      note("resume");
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      note("lost " + cause);
    }
  }

  @BeforeEach
  void open() {
    transport.begin();
    virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log);
    protocol.log.clear();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void send(String... texts) {
    for (String text : texts) {
      transport.sendTo(bytes(text), PEER);
    }
  }

  private void keep(String... texts) {
    port.keeping = true;
    send(texts);
    port.keeping = false;
  }

  @Test
  void keptDatagrams_forWhichThereIsNoRoom_waitInOrder_beforeWhatComesLater() {
    transport.setWriteBufferLimits(WriteBufferLimits.high(10));
    keep("a", "b", "c");
    assertEquals(0, transport.getWriteBufferSize());
    port.room = 1;
    port.flush();
    assertEquals(18, transport.getWriteBufferSize());
    send("d");
    assertEquals(List.of("pause"), protocol.log);
    assertEquals(List.of("a@7"), port.sent);
    port.writable(3);
    assertEquals(List.of("a@7", "b@7", "c@7", "d@7"), port.sent);
    assertEquals(List.of("pause", "resume"), protocol.log);
  }

  @Test
  void close_sendsWhatIsKept_tellsWhatFails_andWaitsForTheRest() {
    keep("a", "b", "c");
    port.failing.add("b");
    port.room = 1;
    transport.close();
    assertEquals(List.of("error b"), protocol.log);
    virtual.runUntilIdle();
    assertFalse(port.closed);
    port.writable(1);
    virtual.runUntilIdle();
    assertTrue(port.closed);
    assertEquals(List.of("a@7", "c@7"), port.sent);
    assertEquals(List.of("error b", "lost null"), protocol.log);
  }

  @Test
  void close_byWhoIsToldOfAFailure_happensOnce() {
    keep("a");
    port.failing.add("a");
    protocol.atError = transport::close;
    transport.close();
    virtual.runUntilIdle();
    assertEquals(List.of("error a", "lost null"), protocol.log);
  }

  @Test
  void abort_sendsWhatIsKept_andDropsTheRest() {
    keep("a", "b", "c");
    port.failing.add("b");
    port.room = 1;
    transport.abort();
    virtual.runUntilIdle();
    assertTrue(port.closed);
    assertEquals(List.of("a@7"), port.sent);
    assertEquals(List.of("error b", "lost null"), protocol.log);
  }

  @Test
  void datagrams_goOutAtOnce_whileNothingIsBuffered() {
    send("a", "", "b");
    assertEquals(List.of("a@7", "@7", "b@7"), port.sent);
    assertEquals(0, transport.getWriteBufferSize());
    assertFalse(port.awaitingWritable);
  }

  @Test
  void fullSystem_hasDatagramsBuffered_inOrder_andCopied() {
    port.room = 1;
    byte[] array = bytes("second");
    send("first");
    ByteBuffer data = ByteBuffer.wrap(array);
    transport.sendTo(data, PEER);
    assertFalse(data.hasRemaining());
    Arrays.fill(array, (byte) '!');
    send("third");
    assertEquals(List.of("first@7"), port.sent);
    port.writable(1);
    assertTrue(port.awaitingWritable);
    port.writable(9);
    assertEquals(List.of("first@7", "second@7", "third@7"), port.sent);
    assertFalse(port.awaitingWritable);
  }

  @Test
  void buffer_countsHeaders_andEmptyDatagrams() {
    port.room = 0;
    send("12345", "", "");
    assertEquals(5 + 3 * DatagramTransport.HEADER_BYTES, transport.getWriteBufferSize());
    port.writable(2);
    assertEquals(DatagramTransport.HEADER_BYTES, transport.getWriteBufferSize());
    port.writable(1);
    assertEquals(0, transport.getWriteBufferSize());
  }

  @Test
  void protocol_isPausedAboveTheHighMark_andResumedAtTheLowOne() {
    transport.setWriteBufferLimits(new WriteBufferLimits(9, 27));
    port.room = 0;
    send("1", "2", "3");
    assertEquals(List.of(), protocol.log);
    send("4");
    assertEquals(List.of("pause"), protocol.log);
    port.writable(2);
    assertEquals(List.of("pause"), protocol.log);
    port.writable(1);
    assertEquals(List.of("pause", "resume"), protocol.log);
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    assertEquals(List.of("pause", "resume", "pause"), protocol.log);
  }

  @Test
  void failures_costOneDatagram_andAreTold() {
    port.failing.addAll(List.of("bad", "worse"));
    send("bad", "good");
    assertEquals(List.of("good@7"), port.sent);
    port.room = 0;
    send("a", "worse", "b");
    port.writable(9);
    assertEquals(List.of("good@7", "a@7", "b@7"), port.sent);
    assertEquals(List.of("error bad", "error worse"), protocol.log);
    assertEquals(0, transport.getWriteBufferSize());
    assertFalse(transport.isClosing());
  }

  @Test
  void abortInsideOfErrorReceived_dropsTheRest() {
    port.failing.add("bad");
    protocol.atError = transport::abort;
    port.room = 0;
    send("good", "bad", "dropped");
    port.writable(9);
    assertEquals(List.of("good@7"), port.sent);
    virtual.runUntilIdle();
    assertEquals(List.of("error bad", "lost null"), protocol.log);
    assertTrue(port.closed);
  }

  /** So it is with Unix sockets that are not connected: it is the receiver that has no room. */
  @Test
  void systemThatIsWritableButTakesNothing_isTriedAgainLater() {
    port.room = 0;
    send("patience");
    port.writable(0);
    assertFalse(port.awaitingWritable);
    port.room = 1;
    virtual.advance(TimeUnit.MILLISECONDS.toNanos(1) - 1);
    assertEquals(List.of(), port.sent);
    virtual.advance(1);
    assertEquals(List.of("patience@7"), port.sent);
  }

  @Test
  void close_sendsWhatIsBufferedFirst_andReceivesNoMore() {
    port.room = 0;
    send("last");
    transport.close();
    send("even later");
    virtual.runUntilIdle();
    port.receive("unheard", PEER);
    port.fail(new IOException("unheard"));
    assertEquals(List.of(), protocol.log);
    assertFalse(port.closed);
    port.writable(9);
    assertEquals(List.of("last@7", "even later@7"), port.sent);
    assertEquals(List.of("lost null"), protocol.log);
    assertTrue(port.closed);
  }

  @Test
  void abort_dropsWhatIsBuffered_andWaitsForNoTimer() {
    port.room = 0;
    send("dropped");
    port.writable(0);
    transport.abort();
    transport.abort();
    assertEquals(0, transport.getWriteBufferSize());
    virtual.runUntilIdle();
    virtual.advance(TimeUnit.SECONDS.toNanos(1));
    assertEquals(List.of("lost null"), protocol.log);
    assertEquals(List.of(), port.sent);
  }

  @Test
  void closedBeforeItReceives_neverDoes() {
    var early = new FakePort();
    var closing = new PortTransport(loop, early, new Recorder(), PEER, true);
    closing.begin();
    closing.close();
    virtual.runUntilIdle();
    assertFalse(early.receiving);
    assertTrue(early.closed);
  }

  @Test
  void failingProtocol_isReported_andNothingElseHappens() {
    protocol.failure = new IllegalStateException("on purpose");
    port.receive("text", PEER);
    port.fail(new IOException("bad luck"));
    port.failing.add("bad");
    send("bad");
    transport.setWriteBufferLimits(new WriteBufferLimits(0, 0));
    port.room = 0;
    send("pause");
    port.writable(1);
    assertFalse(transport.isClosing());
    transport.close();
    virtual.runUntilIdle();
    assertEquals(
        List.of("got text", "error bad luck", "error bad", "pause", "resume", "lost null"),
        protocol.log);
    assertEquals(6, virtual.reports.size());
    assertTrue(port.closed);
  }

  @Test
  void addresses_areCheckedBeforeAnythingIsBuffered() {
    port.room = 0;
    send("first");
    assertThrows(IllegalArgumentException.class, () -> transport.sendTo(bytes("x")));
    assertThrows(
        IllegalArgumentException.class, () -> transport.sendTo(bytes("x"), new SocketAddress() {}));
    var bound = new PortTransport(loop, new FakePort(), new Recorder(), PEER, true);
    bound.begin();
    assertThrows(
        IllegalArgumentException.class,
        () -> bound.sendTo(bytes("x"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 8)));
  }

  @Test
  void batches_areBounded() {
    port.room = 0;
    for (int i = 0; i < 200; i++) {
      send("x");
    }
    port.writable(1_000);
    assertEquals(8, port.batches.size());
    assertTrue(port.awaitingWritable);
    port.writable(1_000);
    assertEquals(200, port.sent.size());
  }

  @Test
  void groups_areJoinedOnce_andLeftForAllSenders() throws Exception {
    NetworkInterface anywhere = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
    InetAddress group = InetAddress.getByAddress(new byte[] {(byte) 239, 1, 2, 3});
    InetAddress source = InetAddress.getLoopbackAddress();
    transport.joinGroup(group, anywhere);
    transport.joinGroup(group, anywhere);
    transport.joinGroup(group, anywhere, source);
    assertEquals(2, port.groups.size());
    assertTrue(transport.leaveGroup(group, anywhere));
    assertFalse(transport.leaveGroup(group, anywhere));
    assertEquals(List.of(), port.groups);
  }

  // Whose context, and which threads

  @Test
  void protocolIsTold_inTheContextOfWhoeverAsked() {
    ContextVar<String> request = ContextVar.withDefault("request", "none");
    List<String> seen = new ArrayList<>();
    var talkative =
        new DatagramProtocol() {
          @Override
          public void datagramReceived(ByteBuffer data, SocketAddress from) {
            seen.add("got " + request.get());
          }

          @Override
          public void errorReceived(IOException failure) {
            seen.add("error " + request.get());
          }
        };
    PortTransport[] opened = new PortTransport[1];
    loop.callSoon(
        () -> opened[0] = new PortTransport(loop, port, talkative, null, false),
        Context.EMPTY.with(request, "creator"));
    virtual.runUntilIdle();
    loop.callSoon(
        () -> {
          opened[0].onDatagram(ByteBuffer.allocate(1), PEER);
          opened[0].onFailure(new IOException("unreachable"));
        },
        Context.EMPTY);
    virtual.runUntilIdle();
    assertEquals(List.of("got creator", "error creator"), seen);
  }

  @Test
  void callsOfAnotherThread_areRefused_andChangeNothing() {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("sendTo", () -> send("x"));
    calls.put(
        "setWriteBufferLimits", () -> transport.setWriteBufferLimits(WriteBufferLimits.high(1)));
    calls.put("close", transport::close);
    calls.put("abort", transport::abort);
    calls.forEach((name, call) -> loop.callSoon(() -> Elsewhere.assertRefused(name, call)));
    virtual.runUntilIdle();
    assertEquals(List.of(), virtual.reports);
    assertEquals(List.of(), port.sent);
    assertFalse(transport.isClosing());
  }
}
