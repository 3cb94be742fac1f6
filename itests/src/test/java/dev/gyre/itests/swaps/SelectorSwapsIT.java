package dev.gyre.itests.swaps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.GuestRun;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.Subprocess;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.Transport;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.policy.DefaultEventLoopPolicy;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SwapEvent;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract S6 at the loop: when it moves, what goes along, what the operator is told. */
@Timeout(60)
final class SelectorSwapsIT {

  private static final String LOOPBACK = "127.0.0.1";

  private SwapGround ground;

  @TempDir private Path folder;

  @BeforeEach
  void install() {
    ground = new SwapGround();
    Providers.prefer(Part.SELECTOR, "epoll-a");
  }

  @AfterEach
  void restore() {
    Providers.executor().configure(HostExecutor.Settings.DEFAULT);
    ground.close();
  }

  private static void setDrainDeadline(Duration deadline) {
    HostExecutor.Settings usual = HostExecutor.Settings.DEFAULT;
    Providers.executor()
        .configure(
            new HostExecutor.Settings(deadline, usual.waitingMax(), usual.waitingDeadline()));
  }

  private static int portOf(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  private SwapEvent lastMove() {
    SwapGround.awaitQuickly(() -> !ground.events(SwapEvent.Phase.DRAINED).isEmpty());
    return ground.events(SwapEvent.Phase.DRAINED).getLast();
  }

  // When

  @Test
  void loopWithoutConnections_moves_andSaysSo() throws Exception {
    try (var idle = new FollowingLoop("idle")) {
      assertTrue(idle.loop.toString().contains("selector=epoll"), idle.loop::toString);
      ground.moveTo("nio-a", idle.loop);
      // The former one may have something to say once more before it is gone.
      SwapGround.awaitQuickly(() -> idle.loop.toString().contains("selector=nio "));
      SwapEvent move = lastMove();
      assertEquals("epoll-a", move.from());
      assertEquals("nio-a", move.to());
      assertEquals(1, move.loops());
      assertEquals(0, move.moved());
      assertEquals(0, move.left());
    }
  }

  @Test
  void timersAndCallbacks_goAlong_inTheirOrder() throws Exception {
    try (var busy = new FollowingLoop("busy")) {
      var order = new ArrayList<String>();
      LoopFuture<Boolean> last =
          busy.call(() -> {
            EventLoop loop = Gyre.getRunningLoop();
            LoopFuture<Boolean> done = loop.createFuture();
            loop.callLater(Duration.ofMillis(60), () -> order.add("timer 60"));
            loop.callLater(Duration.ofMillis(30), () -> order.add("timer 30"));
            loop.callLater(
                Duration.ofMillis(90),
                () -> {
                  order.add("timer 90");
                  done.setResult(true);
                });
            loop.callSoon(() -> order.add("callback"));
            return done;
          });
      ground.moveTo("nio-a", busy.loop);
      ground.moveTo("epoll-b", busy.loop);
      busy.run(last::await);
      assertEquals(List.of("callback", "timer 30", "timer 60", "timer 90"), order);
    }
  }

  @Test
  void swapFromInsideACallback_isMadeBetweenTwoTurns() throws Exception {
    try (var loop = new FollowingLoop("swapping")) {
      loop.run(() -> {
        Providers.prefer(Part.SELECTOR, "nio-a");
        assertTrue(SwapGround.isServedBy("epoll-a", loop.loop), "it moves only when this is over");
        Gyre.sleep(Duration.ofMillis(1));
        assertTrue(SwapGround.isServedBy("nio-a", loop.loop));
        Providers.prefer(Part.SELECTOR, "epoll-b");
        Providers.prefer(Part.SELECTOR, "nio-b");
        Gyre.sleep(Duration.ofMillis(1));
        assertTrue(SwapGround.isServedBy("nio-b", loop.loop));
      });
    }
  }

  @Test
  void loopThatWasJustMade_hasTheSelectorOfTheMoment() throws Exception {
    for (String name : List.of("nio-a", "epoll-b")) {
      Providers.prefer(Part.SELECTOR, name);
      try (EventLoop loop = new DefaultEventLoopPolicy().newEventLoop()) {
        assertTrue(SwapGround.isServedBy(name, loop));
      }
    }
  }

  @Test
  void loopThatDoesNotRun_movesWhenItRuns() throws Exception {
    try (EventLoop loop = new DefaultEventLoopPolicy().newEventLoop()) {
      Providers.prefer(Part.SELECTOR, "nio-a");
      assertTrue(SwapGround.isServedBy("epoll-a", loop));
      loop.runUntilComplete(() -> Gyre.sleep(Duration.ofMillis(1)));
      assertTrue(SwapGround.isServedBy("nio-a", loop));
    }
  }

  @Test
  void loopThatDoesNotRun_movesAtOnce_whenItsProviderLeaves() throws Exception {
    var leaving = ground.install(new EpollSelectorProvider()::open, "leaving");
    Providers.prefer(Part.SELECTOR, "leaving");
    SelectorProvider provider = SwapGround.provider("leaving");
    try (EventLoop loop = new DefaultEventLoopPolicy().newEventLoop()) {
      LoopFuture<Server> opening =
          loop.createServer(EchoProtocol::new, ServerOptions.on(LOOPBACK, 0));
      Server server = loop.runUntilComplete(opening);
      leaving.close();
      assertFalse(((SelectorHolder) loop).isServedBy(provider));
      loop.runUntilComplete(() -> checkEcho(portOf(server)));
    }
  }

  @Test
  void guest_movesInItsNextTurn() throws Exception {
    try (EventLoop loop = new DefaultEventLoopPolicy().newEventLoop()) {
      LoopFuture<Boolean> done = loop.createFuture();
      try (GuestRun run = loop.beginGuestRun()) {
        loop.callSoonThreadsafe(() ->
            loop.createServer(EchoProtocol::new, ServerOptions.on(LOOPBACK, 0))
                .addDoneCallback(opened -> done.setResult(true)));
        turnUntil(run, done::isDone);
        Providers.prefer(Part.SELECTOR, "nio-b");
        turnUntil(run, () -> SwapGround.isServedBy("nio-b", loop));
        assertEquals(1, lastMove().moved());
      }
    }
  }

  private static void turnUntil(GuestRun run, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      run.pollEvents(Duration.ofSeconds(1));
      run.processEvents();
      run.runReady();
    }
  }

  @Test
  void pinnedSelector_stays() throws Exception {
    try (EventLoop pinned = SelectorTrial.newLoop(new EpollSelectorProvider())) {
      Providers.prefer(Part.SELECTOR, "nio-a");
      pinned.runUntilComplete(() -> Gyre.sleep(Duration.ofMillis(1)));
      assertTrue(pinned.toString().contains("selector=epoll"), pinned::toString);
    }
  }

  @Test
  void interruptedLoop_moves() throws Exception {
    try (var interrupted = new FollowingLoop("interrupted")) {
      interrupted.run(() -> Gyre.getRunningLoop().callSoon(Thread.currentThread()::interrupt));
      ground.moveTo("nio-a", interrupted.loop);
      ground.moveTo("epoll-b", interrupted.loop);
    }
  }

  // What goes along

  /** Sends back what arrives. */
  private static class EchoProtocol implements Protocol {
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

  private static void checkEcho(int port) throws IOException {
    try (var connection = Gyre.openConnection(LOOPBACK, port)) {
      connection.writer().write("hello");
      assertEquals("hello", new String(connection.reader().readExactly(5), UTF_8));
    }
  }

  @Test
  void serverAndClients_goAlong_roundAllProviders() throws Exception {
    try (var loop = new FollowingLoop("round")) {
      int port =
          loop.call(() ->
              portOf(
                  Gyre.getRunningLoop()
                      .createServer(EchoProtocol::new, ServerOptions.on(LOOPBACK, 0))
                      .await()));
      try (var early = new Socket(InetAddress.getLoopbackAddress(), port)) {
        for (int swap = 1; swap <= 8; swap++) {
          ground.moveTo(SwapGround.ROUND.get(swap % 4), loop.loop);
          early.getOutputStream().write(swap);
          assertEquals(swap, early.getInputStream().read());
          try (var late = new Socket(InetAddress.getLoopbackAddress(), port)) {
            late.getOutputStream().write(swap);
            assertEquals(swap, late.getInputStream().read());
          }
          loop.run(() -> checkEcho(port));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileThatIsBeingSent_arrivesWhole(boolean byPath) throws Exception {
    byte[] content = new byte[6 << 20];
    new Random(3).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    // A channel of the JDK's goes natively from nio alone.
    String first = byPath ? "epoll-a" : "nio-a";
    Providers.prefer(Part.SELECTOR, first);
    try (var loop = new FollowingLoop("sending");
        var channel = FileChannel.open(file)) {
      var sent = new CompletableFuture<Long>();
      int port = loop.call(() -> serveFile(byPath ? file : null, channel, sent));
      try (var client = new Socket()) {
        client.setReceiveBufferSize(32 * 1024);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        InputStream in = client.getInputStream();
        byte[] received = new byte[content.length];
        int count = 0;
        for (int swap = 1; count < content.length; swap++) {
          count += in.readNBytes(received, count, content.length / 8);
          if (byPath) {
            Files.deleteIfExists(file); // what is sent is what was opened
          }
          int next = (SwapGround.ROUND.indexOf(first) + swap) % 4;
          ground.moveTo(SwapGround.ROUND.get(next), loop.loop);
        }
        assertEquals(-1, in.read());
        assertArrayEquals(content, received);
        assertEquals(content.length, sent.get());
      }
    }
  }

  private static int serveFile(Path path, FileChannel channel, CompletableFuture<Long> sent) {
    EventLoop loop = Gyre.getRunningLoop();
    Server server =
        loop.createServer(
                () ->
                    new EchoProtocol() {
                      @Override
                      public void connectionMade(Transport transport) {
                        LoopFuture<Long> sending =
                            path == null
                                ? loop.sendfile(transport, channel, 0, Long.MAX_VALUE, false)
                                : loop.sendfile(transport, path, 0, Long.MAX_VALUE, false);
                        sending.addDoneCallback(done -> {
                          sent.complete(done.result());
                          transport.close();
                        });
                      }
                    },
                ServerOptions.on(LOOPBACK, 0))
            .await();
    return portOf(server);
  }

  @Test
  void channelsOfTheUser_areWatchedByWhomeverTheyCanBe() throws Exception {
    try (var loop = new FollowingLoop("watching")) {
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      var received = new AtomicInteger();
      loop.run(() ->
          Gyre.getRunningLoop()
              .addReader(
                  pipe.source(),
                  () -> {
                    try {
                      received.addAndGet(pipe.source().read(ByteBuffer.allocate(100)));
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }));
      for (int swap = 1; swap <= 8; swap++) {
        ground.moveTo(SwapGround.ROUND.get(swap % 4), loop.loop);
        pipe.sink().write(ByteBuffer.allocate(1));
        int expected = swap;
        SwapGround.awaitQuickly(() -> received.get() == expected);
      }
      loop.run(() -> Gyre.getRunningLoop().removeReader(pipe.source()));
      pipe.source().close();
      pipe.sink().close();
    }
  }

  @Test
  void adoptedChannel_goesAlong() throws Exception {
    try (var loop = new FollowingLoop("adopting");
        var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var channel = SocketChannel.open(listener.getLocalSocketAddress());
        var peer = listener.accept()) {
      loop.run(
          () -> Gyre.getRunningLoop().createConnection(EchoProtocol::new, channel, null).await());
      for (int swap = 1; swap <= 8; swap++) {
        ground.moveTo(SwapGround.ROUND.get(swap % 4), loop.loop);
        checkAnswers(peer, swap);
      }
    }
  }

  // What stays

  @Test
  void childProcess_movesFromEpollToEpoll() throws Exception {
    try (var loop = new FollowingLoop("parent")) {
      loop.run(() -> {
        try (Subprocess cat = Gyre.createSubprocessExec(List.of("cat"), SubprocessOptions.PIPED)) {
          checkAnswers(cat, "one");
          Providers.prefer(Part.SELECTOR, "epoll-b");
          while (!SwapGround.isServedBy("epoll-b", loop.loop)) {
            Gyre.sleep(Duration.ofMillis(1));
          }
          checkAnswers(cat, "two");
          cat.stdin().close();
          assertEquals(0, cat.waitFor());
        }
      });
      SwapEvent move = lastMove();
      assertEquals(0, move.left());
      assertTrue(move.moved() >= 4, "process and pipes: " + move);
    }
  }

  private static void checkAnswers(Subprocess cat, String line) throws IOException {
    cat.stdin().write(line + "\n");
    assertEquals(line, cat.stdout().readLine(UTF_8));
  }

  @Test
  void childProcess_isLeftToEnd_whereItCannotMove() throws Exception {
    try (var loop = new FollowingLoop("parent")) {
      loop.run(() -> {
        try (Subprocess cat = Gyre.createSubprocessExec(List.of("cat"), SubprocessOptions.PIPED)) {
          Providers.prefer(Part.SELECTOR, "nio-a");
          Gyre.sleep(Duration.ofMillis(1));
          assertTrue(loop.loop.toString().contains("nio+[epoll-a]"), loop.loop::toString);
          checkAnswers(cat, "still here");
          cat.stdin().close();
          assertEquals(0, cat.waitFor());
        }
      });
      assertTrue(lastMove().left() >= 4, () -> "" + lastMove());
      SwapGround.awaitQuickly(() -> loop.loop.toString().contains("selector=nio "));
    }
  }

  @Test
  void whatCannotMove_isClosedAtTheDeadline_whenItsProviderLeaves() throws Exception {
    setDrainDeadline(Duration.ofMillis(300));
    var leaving = ground.install(new EpollSelectorProvider()::open, "leaving");
    Providers.prefer(Part.SELECTOR, "leaving");
    try (var loop = new FollowingLoop("parent")) {
      Subprocess sleep =
          loop.call(
              () -> Gyre.createSubprocessExec(List.of("sleep", "1000"), SubprocessOptions.PIPED));
      LoopFuture<Exception> lost = loop.call(() -> openUnixDatagrams());
      ground.moveTo("nio-a", loop.loop);
      long begin = System.nanoTime();
      leaving.close();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.toMillis() >= 250, "the provider has not waited: " + took);
      assertTrue(took.toMillis() < 3_000, "the provider has waited for too long: " + took);
      assertEquals(-9, loop.<Integer>call(sleep::waitFor));
      String reason = loop.<Exception>call(lost::await).getMessage();
      assertTrue(reason.startsWith("selector leaving was stopped"), reason);
      SwapGround.awaitQuickly(() -> loop.loop.toString().contains("selector=nio "));
    }
  }

  /** Opens an endpoint; returns a future of why it was closed. */
  private LoopFuture<Exception> openUnixDatagrams() {
    EventLoop loop = Gyre.getRunningLoop();
    LoopFuture<Exception> lost = loop.createFuture();
    loop.createDatagramEndpoint(
            () ->
                new DatagramProtocol() {
                  @Override
                  public void datagramReceived(ByteBuffer data, SocketAddress from) {}

                  @Override
                  public void connectionLost(Exception cause) {
                    lost.setResult(cause);
                  }
                },
            DatagramOptions.DEFAULT
                .withFamily(StandardProtocolFamily.UNIX)
                .withLocalAddress(UnixDomainSocketAddress.of(folder.resolve("mail"))))
        .await();
    return lost;
  }

  // What goes wrong

  @Test
  void providerThatCannotOpen_isRefused_andNothingChanges() throws Exception {
    try (var loop = new FollowingLoop("steady")) {
      ground.install(
          () -> {
            throw new IOException("out of order");
          },
          "broken");
      var refusal =
          assertThrows(
              IllegalArgumentException.class, () -> Providers.prefer(Part.SELECTOR, "broken"));
      assertTrue(refusal.getMessage().contains("out of order"), refusal::getMessage);
      assertEquals("broken", ground.events(SwapEvent.Phase.REFUSED).getLast().to());
      loop.run(() -> Gyre.sleep(Duration.ofMillis(1)));
      assertTrue(SwapGround.isServedBy("epoll-a", loop.loop));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void selectorThatBreaksHalfWay_isLeftAgain_withEverything(String kind) throws Exception {
    SelectorProvider sound =
        kind.equals("epoll") ? new EpollSelectorProvider() : new NioSelectorProvider();
    ground.install(() -> breakingHalfWay(sound.open()), "half-way");
    for (String before : List.of("epoll-a", "nio-a")) {
      try (var loop = new FollowingLoop("tried")) {
        ground.moveTo(before, loop.loop);
        int port =
            loop.call(() ->
                portOf(
                    Gyre.getRunningLoop()
                        .createServer(EchoProtocol::new, ServerOptions.on(LOOPBACK, 0))
                        .await()));
        var clients = new ArrayList<Socket>();
        for (int i = 0; i < 9; i++) {
          var client = new Socket(InetAddress.getLoopbackAddress(), port);
          clients.add(client);
          checkAnswers(client, i);
        }
        ground.events.clear();
        Providers.prefer(Part.SELECTOR, "half-way");
        SwapEvent move = lastMove();
        assertInstanceOf(IOException.class, move.failure());
        assertEquals(0, move.loops());
        assertTrue(SwapGround.isServedBy(before, loop.loop));
        for (Socket client : clients) {
          checkAnswers(client, 42);
          client.close();
        }
        loop.run(() -> checkEcho(port));
      }
    }
  }

  private static void checkAnswers(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    assertEquals(value, client.getInputStream().read());
  }

  private static IoSelector breakingHalfWay(IoSelector sound) {
    return (IoSelector)
        Proxy.newProxyInstance(
            SelectorSwapsIT.class.getClassLoader(),
            new Class<?>[] {IoSelector.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("takeOver")) {
                var sources = List.copyOf((Collection<?>) arguments[0]);
                arguments[0] = sources.subList(0, sources.size() / 2);
                Object left = method.invoke(sound, arguments);
                if (sources.isEmpty()) {
                  return left; // it is only tried out
                }
                throw new IOException("broken half way");
              }
              try {
                return method.invoke(sound, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  @Test
  void loopThatIsStuck_isNamed_andKeepsNobodyBeyondTheDeadline() throws Exception {
    setDrainDeadline(Duration.ofMillis(300));
    var leaving = ground.install(new NioSelectorProvider()::open, "leaving");
    Providers.prefer(Part.SELECTOR, "leaving");
    SelectorProvider provider = SwapGround.provider("leaving");
    try (var loop = new FollowingLoop("stuck")) {
      var stuck = new CountDownLatch(1);
      var release = new CountDownLatch(1);
      loop.loop.callSoonThreadsafe(() -> {
        stuck.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      stuck.await();
      long begin = System.nanoTime();
      leaving.close();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.toMillis() >= 250, "the provider has not waited: " + took);
      assertTrue(took.toMillis() < 3_000, "the provider has waited for too long: " + took);
      SwapGround.awaitQuickly(() -> !ground.events(SwapEvent.Phase.DRAINED).isEmpty());
      String named = "" + ground.events(SwapEvent.Phase.DRAINED).getLast().failure();
      assertTrue(named.contains(loop.loop.toString().substring(0, 12)), named);
      release.countDown();
      SwapGround.awaitQuickly(() -> !((SelectorHolder) loop.loop).isServedBy(provider));
    }
  }

  @Test
  void loopItself_canTakeItsProviderAway() throws Exception {
    var leaving = ground.install(new NioSelectorProvider()::open, "leaving");
    Providers.prefer(Part.SELECTOR, "leaving");
    try (var loop = new FollowingLoop("own")) {
      long begin = System.nanoTime();
      loop.run(leaving::close);
      assertTrue(System.nanoTime() - begin < 5_000_000_000L, "it has waited for itself");
      loop.run(() -> assertFalse(loop.loop.toString().contains("selector=nio ")));
    }
  }

  @Test
  void connectionAttempt_endsWhereItWasBegun() throws Exception {
    try (var loop = new FollowingLoop("connecting");
        var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // With a full backlog, attempts take a second at least.
      try (var first = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
          var second = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
        var connecting =
            Gyre.<Boolean>runCoroutineThreadsafe(
                () -> {
                  try (var connection =
                      Gyre.openConnection(
                          ConnectionOptions.to(LOOPBACK, listener.getLocalPort()))) {
                    connection.writer().write("x");
                    connection.writer().drain();
                    return true;
                  }
                },
                loop.loop);
        SwapGround.awaitQuickly(() -> loop.call(() -> Gyre.allTasks().size() >= 2));
        loop.run(() -> Gyre.sleep(Duration.ofMillis(50)));
        ground.moveTo("nio-a", loop.loop);
        assertTrue(loop.loop.toString().contains("nio+[epoll-a]"), loop.loop::toString);
        listener.accept().close();
        listener.accept().close();
        assertTrue(connecting.get());
        try (var accepted = listener.accept()) {
          assertEquals('x', accepted.getInputStream().read());
        }
        SwapGround.awaitQuickly(() -> loop.loop.toString().contains("selector=nio "));
        assertTrue(first.isConnected() && second.isConnected());
      }
    }
  }
}
