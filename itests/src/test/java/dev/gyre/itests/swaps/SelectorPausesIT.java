package dev.gyre.itests.swaps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.Action;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.Transport;
import dev.gyre.itests.tls.LoopThread;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a connection waits for an answer while the loop of its server moves to another selector,
 * with a thousand connections, beside how long it waits otherwise. Each connection asks some twenty
 * times a second; what counts is its longest wait within a quarter of a second.
 *
 * <p>{@code -Dgyre.selector.pauses=100} for figures to be quoted, which are printed.
 */
@Timeout(600)
final class SelectorPausesIT {

  private static final int CONNECTIONS = Integer.getInteger("gyre.selector.connections", 1_000);
  private static final int ROUNDS = Integer.getInteger("gyre.selector.pauses", 1);
  private static final Duration WINDOW = Duration.ofMillis(250);
  private static final int ASKED_PER_TICK = Math.max(1, CONNECTIONS / 50);
  private static final int BYTES = 64;

  private final List<Asker> askers = new ArrayList<>();
  private boolean over;

  @Test
  void pauseOfAnyConnection_duringASwap() throws Exception {
    try (var ground = new SwapGround();
        var serving = new FollowingLoop("serving");
        var asking = new LoopThread(new EpollSelectorProvider())) { // which does not follow
      ground.moveTo("nio-b", serving.loop);
      int port = serving.call(SelectorPausesIT::serve);
      on(asking, () -> connectAll(port));
      on(asking, () -> tick(0));
      measure(ground, serving, asking, null); // warms up
      for (String next : SwapGround.ROUND) {
        compare(ground, serving, asking, next);
      }
      on(asking, () -> over = true);
    }
  }

  private static void on(LoopThread loop, Action action) throws Exception {
    loop.<Boolean>call(() -> {
      action.run();
      return true;
    });
  }

  private void compare(SwapGround ground, FollowingLoop serving, LoopThread asking, String to)
      throws Exception {
    int index = SwapGround.ROUND.indexOf(to);
    String from = SwapGround.ROUND.get((index + 3) % 4);
    var with = new long[ROUNDS][];
    var without = new long[ROUNDS][];
    for (int round = 0; round < ROUNDS; round++) {
      ground.moveTo(from, serving.loop);
      on(asking, () -> Gyre.sleep(WINDOW)); // so that nobody still waits because of that move
      without[round] = measure(ground, serving, asking, null);
      with[round] = measure(ground, serving, asking, to);
    }
    print(from, to, "without", without);
    print(from, to, "during", with);
  }

  private long[] measure(SwapGround ground, FollowingLoop serving, LoopThread asking, String to)
      throws Exception {
    on(asking, () -> askers.forEach(asker -> asker.longestNanos = 0));
    if (to != null) {
      ground.moveTo(to, serving.loop);
    }
    long[] longest;
    do { // a busy machine may need more than one window to answer each connection
      on(asking, () -> Gyre.sleep(WINDOW));
      longest = asking.call(() -> askers.stream().mapToLong(Asker::longestNanos).toArray());
    } while (LongStream.of(longest).anyMatch(nanos -> nanos == 0));
    assertEquals(CONNECTIONS, longest.length);
    return longest;
  }

  private static void print(String from, String to, String when, long[][] windows) {
    long[] sorted = Arrays.stream(windows).flatMapToLong(LongStream::of).sorted().toArray();
    System.out.printf(
        "longest wait of %,d connections, %s a swap from %s to %s, %d times: p50 %,d us, p99 %,d"
            + " us, max %,d us%n",
        CONNECTIONS,
        when,
        from,
        to,
        ROUNDS,
        sorted[sorted.length / 2] / 1000,
        sorted[sorted.length * 99 / 100] / 1000,
        sorted[sorted.length - 1] / 1000);
  }

  private static int serve() {
    Server server =
        Gyre.getRunningLoop()
            .createServer(
                () -> new Answering(), ServerOptions.on("127.0.0.1", 0).withBacklog(CONNECTIONS))
            .await();
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  private void connectAll(int port) {
    for (int i = 0; i < CONNECTIONS; i++) {
      var connection =
          Gyre.getRunningLoop()
              .createConnection(Asker::new, ConnectionOptions.to("127.0.0.1", port))
              .await();
      askers.add(connection.protocol());
    }
  }

  private void tick(int first) {
    if (over) {
      return;
    }
    for (int i = 0; i < ASKED_PER_TICK; i++) {
      askers.get((first + i) % CONNECTIONS).ask();
    }
    EventLoop loop = Gyre.getRunningLoop();
    loop.callLater(Duration.ofMillis(1), () -> tick((first + ASKED_PER_TICK) % CONNECTIONS));
  }

  /** Sends back what arrives. */
  private static final class Answering implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      transport.write(data);
    }
  }

  /** Asks, and notes how long it waits. */
  private static final class Asker implements Protocol {
    private Transport transport;
    private long askedNanos;
    private int missing;
    private long longestNanos;

    @Override
    public void connectionMade(Transport transport) {
      this.transport = transport;
    }

    void ask() {
      if (missing == 0) {
        missing = BYTES;
        askedNanos = System.nanoTime();
        transport.write(ByteBuffer.allocate(BYTES));
      }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      missing -= data.remaining();
      if (missing == 0) {
        longestNanos = Math.max(longestNanos, System.nanoTime() - askedNanos);
      }
    }

    long longestNanos() {
      return longestNanos;
    }
  }
}
