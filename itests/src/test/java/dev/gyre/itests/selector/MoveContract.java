package dev.gyre.itests.selector;

import static dev.gyre.itests.selector.StreamPair.OPTIONS;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.DatagramOptions;
import dev.gyre.itests.selector.StreamPair.Accepted;
import dev.gyre.itests.selector.StreamPair.Connected;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SocketOptions;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Contract S6, at the selectors: what one of them has open goes on with another, and neither bytes
 * nor wishes nor events are lost. Real sockets, loops driven by hand.
 */
@SuppressWarnings("AddressSelection") // All hosts are literal addresses.
@Timeout(60)
abstract class MoveContract {

  private static final String LOOPBACK = "127.0.0.1";

  /** What streams are connected by. */
  enum Kind {
    TCP,
    TCP_OF_IPV6,
    UNIX
  }

  @TempDir private Path folder;
  private HandDrivenLoop former;
  private HandDrivenLoop next;

  abstract SelectorProvider from();

  abstract SelectorProvider to();

  @BeforeEach
  void open() throws IOException {
    former = new HandDrivenLoop(from().open());
    next = new HandDrivenLoop(to().open());
  }

  @AfterEach
  void close() {
    former.close();
    next.close();
  }

  final HandDrivenLoop former() {
    return former;
  }

  final HandDrivenLoop next() {
    return next;
  }

  /** Moves everything, and leaves nothing behind. */
  final void moveAll() throws IOException {
    assertEquals(Map.of(), move());
    assertEquals(0, former.selector().openSources());
    former.close(); // which must be of no effect to what was moved
  }

  private Map<ReadinessSource, Exception> move() throws IOException {
    return next.selector().takeOver(former.selector().movableSources());
  }

  private StreamPair pair(Kind kind) throws IOException {
    SocketAddress address =
        switch (kind) {
          case TCP -> new InetSocketAddress(LOOPBACK, 0);
          case TCP_OF_IPV6 -> new InetSocketAddress("::1", 0);
          case UNIX -> UnixDomainSocketAddress.of(folder.resolve("socket"));
        };
    StreamPair pair = StreamPair.open(former, address);
    pair.listener.close();
    return pair;
  }

  private static ByteStream moved(RecordingSink sink) {
    assertEquals(1, sink.moves);
    return requireNonNull(sink.successor);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static String text(RecordingSink sink) {
    return sink.received.toString(US_ASCII);
  }

  // Streams

  @ParameterizedTest
  @EnumSource
  void dataThatWaits_isReceivedAfterTheMove_once(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.client.resumeReading();
    pair.client.write(bytes("before "));
    pair.server.write(bytes("answer before "));
    moveAll();
    moved(pair.clientSink).write(bytes("after"));
    moved(pair.serverSink).write(bytes("answer after"));
    next.until(() -> pair.serverSink.size() == 12 && pair.clientSink.size() == 26);
    next.untilQuiet();
    assertEquals("before after", text(pair.serverSink));
    assertEquals("answer before answer after", text(pair.clientSink));
  }

  @ParameterizedTest
  @EnumSource
  void eventThatIsQueued_findsNothingToDo_andIsReportedAgain(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.client.write(bytes("once"));
    assertEquals(1, former.pollOnly(1_000_000_000));
    moveAll();
    former.runReady();
    assertEquals("", text(pair.serverSink));
    next.until(() -> pair.serverSink.size() == 4);
    next.untilQuiet();
    assertEquals("once", text(pair.serverSink));
  }

  @ParameterizedTest
  @EnumSource
  void pausedReader_staysPaused_untilResumed(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.server.pauseReading();
    pair.client.write(bytes("patience"));
    moveAll();
    next.untilQuiet();
    assertEquals("", text(pair.serverSink));
    moved(pair.serverSink).resumeReading();
    next.until(() -> pair.serverSink.size() == 8);
  }

  @ParameterizedTest
  @EnumSource
  void readerWithItsOwnBuffer_goesOn(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.serverSink.own = ByteBuffer.allocateDirect(64);
    pair.server.resumeReading();
    pair.client.write(bytes("into"));
    moveAll();
    next.until(() -> pair.serverSink.into == 4);
  }

  @ParameterizedTest
  @EnumSource
  void halfClosedStream_ofWhichTheEndIsNotTold_tellsItAfterTheMove(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.client.resumeReading();
    pair.client.write(bytes("last"));
    pair.client.shutdownOutput();
    moveAll();
    next.until(() -> pair.serverSink.ends == 1);
    assertEquals("last", text(pair.serverSink));
    moved(pair.serverSink).write(bytes("answer"));
    moved(pair.serverSink).close();
    next.until(() -> pair.clientSink.ends == 1);
    assertEquals("answer", text(pair.clientSink));
    assertNull(pair.clientSink.failure);
  }

  @ParameterizedTest
  @EnumSource
  void halfClosedStream_ofWhichTheEndWasTold_doesNotTellItAgain(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.client.resumeReading();
    pair.client.shutdownOutput();
    former.until(() -> pair.serverSink.ends == 1);
    moveAll();
    moved(pair.serverSink).resumeReading();
    next.untilQuiet();
    assertEquals(1, pair.serverSink.ends);
    moved(pair.serverSink).write(bytes("still open"));
    next.until(() -> pair.clientSink.size() == 10);
    moved(pair.serverSink).shutdownOutput();
    next.until(() -> pair.clientSink.ends == 1);
  }

  @ParameterizedTest
  @EnumSource
  void waitForRoom_endsAfterTheMove_once(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
    long sent = 0;
    for (int written = 1; written > 0; sent += written) {
      written = pair.client.write(chunk.clear());
    }
    pair.client.awaitWritable();
    moveAll();
    next.untilQuiet();
    assertEquals(0, pair.clientSink.writables);
    moved(pair.serverSink).resumeReading();
    next.until(() -> pair.clientSink.writables == 1);
    next.untilQuiet();
    assertEquals(1, pair.clientSink.writables);
    assertEquals(sent, pair.serverSink.size());
  }

  @ParameterizedTest
  @EnumSource
  void addressesAndOptions_areWhatTheyWere(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.client.setOption(StandardSocketOptions.SO_LINGER, 7);
    SocketAddress clientsOwn = pair.client.localAddress();
    SocketAddress clientsPeer = pair.client.remoteAddress();
    SocketAddress serversOwn = pair.server.localAddress();
    SocketAddress serversPeer = pair.server.remoteAddress();
    moveAll();
    ByteStream client = moved(pair.clientSink);
    ByteStream server = moved(pair.serverSink);
    assertEquals(clientsOwn, client.localAddress());
    assertEquals(clientsPeer, client.remoteAddress());
    assertEquals(serversOwn, server.localAddress());
    assertEquals(serversPeer, server.remoteAddress());
    assertEquals(7, client.getOption(StandardSocketOptions.SO_LINGER));
    assertEquals(-1, server.getOption(StandardSocketOptions.SO_LINGER));
    if (kind != Kind.UNIX) {
      assertTrue(client.getOption(StandardSocketOptions.TCP_NODELAY));
      client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      assertTrue(client.getOption(StandardSocketOptions.SO_KEEPALIVE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void closedStream_isNotMoved_andClosesItsPeerAsUsual(Kind kind) throws IOException {
    StreamPair pair = pair(kind);
    pair.server.resumeReading();
    pair.client.close();
    moveAll();
    assertEquals(0, pair.clientSink.moves);
    next.until(() -> pair.serverSink.ends == 1);
  }

  @Test
  void connectionThatThePeerHasReset_fails_afterTheMove() throws IOException {
    var accepted = new Accepted();
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    listener.resume();
    try (var peer = new Socket(LOOPBACK, port(listener))) {
      former.until(() -> accepted.streams.size() == 1);
      peer.setSoLinger(true, 0);
    }
    var sink = new RecordingSink();
    ByteStream stream = accepted.streams.getFirst();
    stream.start(sink);
    stream.resumeReading();
    moveAll();
    next.until(() -> sink.failures == 1);
  }

  @Test
  void streamWithoutSink_stays_andMovesLater() throws IOException {
    var accepted = new Accepted();
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    listener.resume();
    try (var peer = new Socket(LOOPBACK, port(listener))) {
      former.until(() -> accepted.streams.size() == 1);
      assertEquals(Map.of(), move());
      assertEquals(1, former.selector().openSources());
      var sink = new RecordingSink();
      accepted.streams.getFirst().start(sink);
      moveAll();
      moved(sink).resumeReading();
      peer.getOutputStream().write(42);
      next.until(() -> sink.size() == 1);
    }
  }

  @Test
  void bytes_arriveInOrderAndOnce_whileTheConnectionGoesToAndFro() throws IOException {
    byte[] sent = new byte[8 << 20];
    new Random(7).nextBytes(sent);
    var pairs = new ArrayList<StreamPair>();
    for (Kind kind : List.of(Kind.TCP, Kind.UNIX)) {
      StreamPair pair = pair(kind);
      var data = ByteBuffer.wrap(sent);
      pair.serverSink.successor = pair.server;
      pair.clientSink.successor = pair.client;
      pair.server.resumeReading();
      pair.clientSink.atWritable = () -> writeSome(pair.clientSink, data);
      pair.client.awaitWritable();
      pairs.add(pair);
    }
    int moves = 0;
    while (pairs.stream().anyMatch(pair -> pair.serverSink.size() < sent.length)) {
      for (int turns = 0; turns < 5; turns++) {
        former.turn(1_000_000);
      }
      assertEquals(Map.of(), move());
      former.close();
      former = next;
      next = new HandDrivenLoop((++moves % 2 == 1 ? from() : to()).open());
    }
    assertTrue(moves > 10, "moves: " + moves);
    for (StreamPair pair : pairs) {
      assertArrayEquals(sent, pair.serverSink.received.toByteArray());
      assertEquals(moves, pair.serverSink.moves);
    }
  }

  private static void writeSome(RecordingSink sink, ByteBuffer data) {
    ByteStream stream = requireNonNull(sink.successor);
    try {
      int length = Math.min(data.remaining(), 50_000);
      data.position(data.position() + stream.write(data.slice(data.position(), length)));
      if (data.hasRemaining()) {
        stream.awaitWritable();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // Many

  @Test
  void manyConnections_keepTheirDescriptorsApart() throws IOException {
    var accepted = new Accepted();
    int count = 300;
    var path = UnixDomainSocketAddress.of(folder.resolve("many"));
    var tcp = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    var unix = former.selector().listen(path, OPTIONS, accepted);
    tcp.resume();
    unix.resume();
    var peers = new ArrayList<SocketChannel>();
    var sinks = new ArrayList<RecordingSink>();
    try {
      for (int i = 0; i < count; i++) {
        peers.add(SocketChannel.open(i % 2 == 0 ? tcp.localAddress() : path));
        int expected = i + 1;
        former.until(() -> accepted.streams.size() == expected);
        var sink = new RecordingSink();
        accepted.streams.get(i).start(sink);
        accepted.streams.get(i).resumeReading();
        sinks.add(sink);
      }
      int before = descriptors();
      moveAll();
      for (int i = 0; i < count; i++) {
        peers.get(i).write(bytes("to " + i));
        moved(sinks.get(i)).write(bytes("from " + i));
      }
      next.until(() -> sinks.stream().allMatch(sink -> sink.size() >= 4));
      next.untilQuiet();
      var answer = ByteBuffer.allocate(64);
      for (int i = 0; i < count; i++) {
        assertEquals("to " + i, text(sinks.get(i)));
        peers.get(i).read(answer.clear());
        assertEquals("from " + i, US_ASCII.decode(answer.flip()).toString());
      }
      assertTrue(descriptors() <= before, before + " descriptors before, now " + descriptors());
    } finally {
      for (SocketChannel peer : peers) {
        peer.close();
      }
    }
  }

  private static int descriptors() {
    return requireNonNull(new File("/proc/self/fd").list()).length;
  }

  // Listeners

  private static int port(IoSelector.Listener listener) {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Test
  void connectionsThatWait_areAcceptedAfterTheMove() throws IOException {
    var accepted = new Accepted();
    var options = new SocketOptions(null, 100, true, false, true);
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), options, accepted);
    listener.resume();
    try (var early = new Socket(LOOPBACK, port(listener))) {
      moveAll();
      IoSelector.Listener successor = requireNonNull(accepted.successor);
      assertEquals(listener.localAddress(), successor.localAddress());
      try (var late = new Socket(LOOPBACK, port(successor))) {
        next.until(() -> accepted.streams.size() == 2);
        checkTalks(accepted.streams.get(0), early);
        checkTalks(accepted.streams.get(1), late);
      }
    }
  }

  private void checkTalks(ByteStream stream, Socket peer) throws IOException {
    assertEquals(peer.getLocalSocketAddress(), stream.remoteAddress());
    assertEquals(peer.getRemoteSocketAddress(), stream.localAddress());
    assertTrue(stream.getOption(StandardSocketOptions.TCP_NODELAY));
    assertTrue(stream.getOption(StandardSocketOptions.SO_KEEPALIVE));
    var sink = new RecordingSink();
    stream.start(sink);
    stream.resumeReading();
    OutputStream out = peer.getOutputStream();
    out.write(1);
    next.until(() -> sink.size() == 1);
    stream.write(bytes("x"));
    InputStream in = peer.getInputStream();
    assertEquals('x', in.read());
  }

  @Test
  void listeningUnixSocket_acceptsAfterTheMove_andLeavesNoFileBehind() throws IOException {
    var accepted = new Accepted();
    var path = UnixDomainSocketAddress.of(folder.resolve("listening"));
    former.selector().listen(path, OPTIONS, accepted).resume();
    moveAll();
    assertEquals(path, requireNonNull(accepted.successor).localAddress());
    try (var peer = SocketChannel.open(path)) {
      next.until(() -> accepted.streams.size() == 1);
      var sink = new RecordingSink();
      accepted.streams.getFirst().start(sink);
      accepted.streams.getFirst().resumeReading();
      peer.write(bytes("hello"));
      next.until(() -> sink.size() == 5);
    }
    assertEquals(List.of("listening"), List.of(requireNonNull(folder.toFile().list())));
  }

  @Test
  void pausedListener_staysPaused_andItsPortIsFreeOnceItIsClosed() throws IOException {
    var accepted = new Accepted();
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    listener.resume();
    listener.pause();
    moveAll();
    IoSelector.Listener successor = requireNonNull(accepted.successor);
    try (var _ = new Socket(LOOPBACK, port(successor))) {
      next.untilQuiet();
      assertEquals(List.of(), accepted.streams);
      successor.resume();
      next.until(() -> accepted.streams.size() == 1);
    }
    successor.close();
    assertThrows(IOException.class, () -> new Socket(LOOPBACK, port(successor)).close());
  }

  @Test
  void listenersOfOnePort_areToldApart() throws IOException {
    var options = new SocketOptions(null, 100, true, true, false);
    var first = new Accepted();
    var second = new Accepted();
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), options, first);
    var twin = former.selector().listen(listener.localAddress(), options, second);
    listener.resume();
    twin.resume();
    moveAll();
    requireNonNull(first.successor).close();
    try (var _ = new Socket(LOOPBACK, port(listener))) {
      next.until(() -> second.streams.size() == 1); // all go to the one that is left
    }
  }

  // Attempts

  @Test
  void attempt_endsWhereItHasBegun_andItsStreamMovesThen() throws IOException {
    var accepted = new Accepted();
    var listener = former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    var connected = new Connected();
    var _ = former.selector().connect(listener.localAddress(), OPTIONS, connected);
    assertEquals(Map.of(), move());
    assertEquals(1, former.selector().openSources());
    former.until(() -> connected.stream != null);
    var sink = new RecordingSink();
    requireNonNull(connected.stream).start(sink);
    moveAll();
    requireNonNull(accepted.successor).resume();
    next.until(() -> accepted.streams.size() == 1);
    var serverSink = new RecordingSink();
    accepted.streams.getFirst().start(serverSink);
    accepted.streams.getFirst().resumeReading();
    moved(sink).write(bytes("made"));
    next.until(() -> serverSink.size() == 4);
  }

  // Datagrams

  private static DatagramOptions udp() {
    return DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress(LOOPBACK, 0));
  }

  static DatagramPort moved(Mailbox box) {
    return requireNonNull(box.successor);
  }

  @Test
  void datagramsThatWait_areReceivedAfterTheMove_once() throws IOException {
    DatagramPort receiver = former.selector().openDatagramPort(udp());
    var box = new Mailbox();
    receiver.start(box);
    receiver.startReceiving();
    SocketAddress address = requireNonNull(receiver.localAddress());
    DatagramPort sender = former.selector().openDatagramPort(udp().withRemoteAddress(address));
    var senderBox = new Mailbox();
    sender.start(senderBox);
    sender.startReceiving();
    assertTrue(sender.send(bytes("before"), null));
    moveAll();
    assertEquals(address, moved(box).localAddress());
    assertTrue(moved(senderBox).send(bytes("after"), null));
    next.until(() -> box.texts.size() == 2);
    assertEquals(List.of("before", "after"), box.texts);
    SocketAddress from = box.senders.getFirst();
    assertEquals(moved(senderBox).localAddress(), from);
    assertTrue(moved(box).send(bytes("answer"), from));
    next.until(() -> senderBox.texts.size() == 1);
    moved(box).checkTarget(from);
  }

  @Test
  void portOfIpv4Alone_staysSo() throws IOException {
    DatagramPort port =
        former.selector().openDatagramPort(udp().withFamily(StandardProtocolFamily.INET));
    var box = new Mailbox();
    port.start(box);
    moveAll();
    var target = new InetSocketAddress("::1", 9);
    assertThrows(IllegalArgumentException.class, () -> moved(box).checkTarget(target));
    assertTrue(moved(box).send(bytes("x"), new InetSocketAddress(LOOPBACK, 9)));
  }

  @Test
  void groups_areStillJoined_andCanBeLeft() throws IOException {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK));
    InetAddress group = InetAddress.getByName("239.255.7.7");
    DatagramPort port =
        former
            .selector()
            .openDatagramPort(
                DatagramOptions.DEFAULT
                    .withFamily(StandardProtocolFamily.INET)
                    .withLocalAddress(new InetSocketAddress("0.0.0.0", 0)));
    var box = new Mailbox();
    port.start(box);
    port.startReceiving();
    port.join(group, loopback, null);
    port.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
    moveAll();
    DatagramPort successor = moved(box);
    assertEquals(loopback, successor.getOption(StandardSocketOptions.IP_MULTICAST_IF));
    int portNumber = ((InetSocketAddress) requireNonNull(successor.localAddress())).getPort();
    var target = new InetSocketAddress(group, portNumber);
    assertTrue(successor.send(bytes("to all"), target));
    next.until(() -> box.texts.equals(List.of("to all")));
    successor.leave(group, loopback, null);
    successor.send(bytes("to nobody"), target);
    next.untilQuiet();
    assertEquals(List.of("to all"), box.texts);
    successor.join(group, loopback, null);
    successor.send(bytes("again"), target);
    next.until(() -> box.texts.equals(List.of("to all", "again")));
  }

  /** Keeps what arrives. */
  static final class Mailbox implements DatagramPort.Sink {

    final List<String> texts = new ArrayList<>();
    final List<SocketAddress> senders = new ArrayList<>();
    @Nullable DatagramPort successor;

    @Override
    public void onDatagram(ByteBuffer data, SocketAddress from) {
      texts.add(US_ASCII.decode(data).toString());
      senders.add(from);
    }

    @Override
    public void onWritable() {}

    @Override
    public void onUnsent(ByteBuffer data, SocketAddress to) {
      throw new AssertionError("nothing was sent while this was told: " + to);
    }

    @Override
    public void onFailure(IOException failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onLost(IOException reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void onMoved(DatagramPort successor) {
      this.successor = successor;
    }
  }

  // The end

  @Test
  void whatIsAbandoned_isToldWhy() throws IOException {
    StreamPair pair = pair(Kind.TCP);
    pair.server.resumeReading();
    var accepted = new Accepted();
    former.selector().listen(new InetSocketAddress(LOOPBACK, 0), OPTIONS, accepted);
    former.selector().abandon(new IOException("no longer needed"));
    assertEquals("no longer needed", requireNonNull(pair.serverSink.failure).getMessage());
    assertEquals("no longer needed", requireNonNull(pair.clientSink.failure).getMessage());
    assertEquals("no longer needed", accepted.failures.getFirst().getMessage());
    assertThrows(IOException.class, () -> pair.client.write(bytes("x")));
    assertNotNull(pair.client);
  }
}
