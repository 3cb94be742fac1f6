package dev.gyre.itests.swaps;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.TlsOptions;
import dev.gyre.itests.tls.KeyFiles;
import dev.gyre.spi.SwapEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams of TCP, Unix sockets and TLS, datagrams, and connections that come and go, between two
 * loops that are moved from selector to selector without pause: not a byte is lost, doubled or out
 * of order, in either direction.
 *
 * <p>{@code -Dgyre.selector.swaps=10000} for the long run; what it has counted is printed.
 */
@Timeout(value = 60, unit = MINUTES)
final class SelectorSwapSoakIT {

  private static final int SWAPS = Integer.getInteger("gyre.selector.swaps", 24);
  private static final int PIECE_BYTES = 20_000;
  private static final String LOOPBACK = "127.0.0.1";

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong datagrams = new AtomicLong();
  private final AtomicLong handshakes = new AtomicLong();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** How long each stream is, once that is known. */
  private final Map<Pattern, Long> total = new ConcurrentHashMap<>();

  @TempDir private Path folder;

  @Test
  void nothingIsLostOrDoubled_whileSelectorsAreSwapped() throws Exception {
    KeyFiles keys = KeyFiles.in(folder);
    try (var ground = new SwapGround();
        var serving = new FollowingLoop("serving");
        var asking = new FollowingLoop("asking")) {
      ground.moveTo(SwapGround.ROUND.getFirst(), serving.loop, asking.loop);
      asking.run(() -> {
        asking.loop.setDebug(true);
        asking.loop.setSlowCallbackDuration(Duration.ofMinutes(1));
      });
      Servers servers = serving.call(() -> Servers.open(folder, keys));
      var clients = new ArrayList<CompletableFuture<Boolean>>();
      clients.add(start(asking, () -> stream(1, connect(servers.tcp(), null))));
      clients.add(start(asking, () -> stream(2, Gyre.openUnixConnection(servers.unix()))));
      clients.add(start(asking, () -> stream(3, connect(servers.tls(), keys))));
      clients.add(start(asking, () -> comeAndGo(servers.tls(), keys)));
      clients.add(start(asking, () -> ask(servers.datagrams())));
      ground.events.clear();
      for (int swap = 1; swap <= SWAPS && failures.isEmpty(); swap++) {
        awaitProgress(swap % 10 == 0);
        ground.moveTo(SwapGround.ROUND.get(swap % 4), serving.loop, asking.loop);
      }
      awaitProgress(true);
      over.set(true);
      for (CompletableFuture<Boolean> client : clients) {
        client.get(1, MINUTES);
      }
      assertEquals(List.of(), List.copyOf(failures));
      SwapGround.awaitQuickly(() -> ground.events(SwapEvent.Phase.DRAINED).size() == SWAPS);
      report(ground.events(SwapEvent.Phase.DRAINED));
    }
  }

  private void report(List<SwapEvent> moves) {
    long moved = moves.stream().mapToLong(SwapEvent::moved).sum();
    long loops = moves.stream().mapToLong(SwapEvent::loops).sum();
    assertEquals(2L * SWAPS, loops);
    assertTrue(moved > 8L * SWAPS, "moved: " + moved);
    assertEquals(
        List.of(), moves.stream().map(SwapEvent::failure).filter(each -> each != null).toList());
    System.out.printf(
        "%,d selector swaps: %,d loops and %,d connections moved, %,d left to end where they were;"
            + " %,d bytes, %,d datagrams and %,d handshakes, none lost and none doubled%n",
        SWAPS,
        loops,
        moved,
        moves.stream().mapToLong(SwapEvent::left).sum(),
        bytes.get(),
        datagrams.get(),
        handshakes.get());
  }

  /** Traffic goes on between two swaps. A handshake takes longer than that, so most see some. */
  private void awaitProgress(boolean ofHandshakes) {
    long bytesBefore = bytes.get();
    long datagramsBefore = datagrams.get();
    long handshakesBefore = handshakes.get();
    SwapGround.awaitQuickly(() ->
        !failures.isEmpty()
            || (bytes.get() > bytesBefore + 3 * PIECE_BYTES
                && datagrams.get() > datagramsBefore
                && (!ofHandshakes || handshakes.get() > handshakesBefore)));
  }

  // Clients

  private interface Body {
    void run() throws Exception;
  }

  private CompletableFuture<Boolean> start(FollowingLoop asking, Body body) {
    return Gyre.<Boolean>runCoroutineThreadsafe(
        () -> {
          try {
            body.run();
          } catch (Throwable failure) {
            failures.add(failure);
          }
          return true;
        },
        asking.loop);
  }

  private static StreamConnection connect(int port, KeyFiles keys) throws IOException {
    var options = ConnectionOptions.to(LOOPBACK, port);
    return Gyre.openConnection(
        keys == null ? options : options.withTls(TlsOptions.of(keys.context())));
  }

  /** Writes without pause, and reads what comes back at the same time. */
  private void stream(int seed, StreamConnection connection) throws Exception {
    var pattern = new Pattern(seed);
    try (connection) {
      LoopFuture<Long> writing =
          Gyre.getRunningLoop().createTask(() -> writeAll(pattern, connection.writer()));
      long received = readAll(pattern, connection.reader());
      assertEquals(writing.await(), received);
    }
  }

  private long writeAll(Pattern pattern, StreamWriter writer) throws IOException {
    long sent = 0;
    while (!over.get()) {
      writer.write(pattern.bytes(sent, PIECE_BYTES));
      sent += PIECE_BYTES;
      writer.drain();
      if (sent % (5 * PIECE_BYTES) == 0) {
        Gyre.sleep(Duration.ofMillis(1)); // or nobody else gets a word in
      }
    }
    // TLS cannot close one direction: the peer is told where to end.
    writer.write(pattern.bytes(sent, PIECE_BYTES));
    sent += PIECE_BYTES;
    total.put(pattern, sent);
    if (writer.canWriteEof()) {
      writer.writeEof();
    }
    return sent;
  }

  private long readAll(Pattern pattern, StreamReader reader) throws IOException {
    long received = 0;
    while (true) {
      Long end = total.get(pattern);
      if (end != null && received == end) {
        return received;
      }
      byte[] some = reader.read(PIECE_BYTES);
      if (some.length == 0) {
        return received;
      }
      pattern.check(received, some);
      received += some.length;
      bytes.addAndGet(some.length);
    }
  }

  private void comeAndGo(int port, KeyFiles keys) throws Exception {
    var pattern = new Pattern(0);
    for (long from = 0; !over.get(); from += 100) {
      try (StreamConnection connection = connect(port, keys)) {
        connection.writer().write(pattern.bytes(from, 100));
        pattern.check(from, connection.reader().readExactly(100));
      }
      handshakes.incrementAndGet();
    }
  }

  /** One datagram at a time, so that none is lost for lack of room. */
  private void ask(InetSocketAddress server) throws Exception {
    var answers = new Answers();
    var endpoint =
        Gyre.getRunningLoop()
            .createDatagramEndpoint(
                () -> answers, DatagramOptions.DEFAULT.withRemoteAddress(server))
            .await();
    try {
      for (long number = 0; !over.get(); number++) {
        LoopFuture<Long> answer = Gyre.getRunningLoop().createFuture();
        answers.next = answer;
        endpoint.transport().sendTo(ByteBuffer.allocate(8).putLong(number).flip());
        assertEquals(number, Gyre.waitFor(answer, Duration.ofSeconds(20)));
        datagrams.incrementAndGet();
      }
    } finally {
      endpoint.transport().close();
    }
  }

  private static final class Answers implements DatagramProtocol {
    private LoopFuture<Long> next;

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      next.setResult(data.getLong()); // a second answer would fail here
    }
  }

  // Servers

  private record Servers(int tcp, Path unix, int tls, InetSocketAddress datagrams) {

    static Servers open(Path folder, KeyFiles keys) throws Exception {
      Path unix = folder.resolve("echo");
      var tcp = Gyre.startServer(Servers::echo, LOOPBACK, 0);
      var tls =
          Gyre.startServer(
              Servers::echo, ServerOptions.on(LOOPBACK, 0).withTls(TlsOptions.of(keys.context())));
      var _ = Gyre.startUnixServer(Servers::echo, unix);
      var echo =
          Gyre.getRunningLoop()
              .createDatagramEndpoint(
                  EchoOfDatagrams::new,
                  DatagramOptions.DEFAULT.withLocalAddress(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
              .await();
      var address = echo.transport().getExtraInfo(ExtraInfo.SOCKNAME);
      return new Servers(port(tcp), unix, port(tls), (InetSocketAddress) address);
    }

    private static int port(Server server) {
      return ((InetSocketAddress) server.sockets().getFirst()).getPort();
    }

    private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
      try (writer) {
        for (byte[] some = reader.read(PIECE_BYTES);
            some.length > 0;
            some = reader.read(PIECE_BYTES)) {
          writer.write(some);
          writer.drain();
        }
      }
    }
  }

  private static final class EchoOfDatagrams implements DatagramProtocol {
    private DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport transport) {
      this.transport = transport;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      transport.sendTo(data, from);
    }
  }
}
