package dev.gyre.itests.debug;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import dev.gyre.Action;
import dev.gyre.AsyncGenerator;
import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.SubprocessProtocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.Transport;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.itests.host.ClientTools;
import dev.gyre.itests.tls.KeyFiles;
import dev.gyre.loop.LoopClock;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.nio.NioSelectorProvider;
import dev.gyre.spi.TaskRunnerProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What debug mode notices, and what it says. */
class DebugModeTest {

  private static final String HERE = DebugModeTest.class.getName();

  private final LogLines log = new LogLines("dev.gyre.loop");
  private final List<ExceptionContext> reports = new ArrayList<>();

  static List<TaskRunnerProvider> runners() {
    return List.of(new BatonRunnerProvider(), new LoopScheduledRunnerProvider());
  }

  @AfterEach
  void stopCollecting() {
    log.close();
  }

  private EventLoop loop(TaskRunnerProvider runner) {
    EventLoop loop =
        new LoopParts(
                LoopClock.system(),
                forVirtual -> {
                  try {
                    return new NioSelectorProvider().open();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                runner,
                LoopSettings.DEFAULT)
            .newEventLoop();
    loop.setExceptionHandler((where, report) -> reports.add(report));
    return loop;
  }

  /** Looks often, since the loop waits meanwhile. */
  private static ConditionFactory soon() {
    return await().pollInterval(Duration.ofMillis(5));
  }

  private EventLoop debugLoop() {
    EventLoop loop = loop(new BatonRunnerProvider());
    loop.setDebug(true);
    return loop;
  }

  // Where things were made

  @Test
  void textsTellWhereThingsWereMade_inDebugModeAlone() {
    try (EventLoop loop = debugLoop()) {
      LoopFuture<String> future = loop.createFuture();
      assertTrue(future.toString().contains("created at " + HERE), future.toString());
      loop.runUntilComplete(() -> {
        var task = loop.createTask(() -> loop.yieldNow());
        assertTrue(task.toString().contains("created at " + HERE), task.toString());
        task.await();
      });
      loop.setDebug(false);
      assertFalse(loop.createFuture().toString().contains("created at"));
    }
  }

  @Test
  void reportOfAFailingCallback_tellsWhereItWasScheduled() {
    try (EventLoop loop = debugLoop()) {
      loop.callSoon(() -> {
        throw new IllegalStateException("expected");
      });
      loop.callSoon(loop::stop);
      loop.runForever();
    }
    assertTrue(traceback("handleTraceback").contains(HERE));
  }

  @Test
  void reportOfAnUnretrievedFailure_tellsWhereItsFutureWasMade() {
    try (EventLoop loop = debugLoop()) {
      LoopFuture<String> future = loop.createFuture();
      future.setException(new IllegalStateException("expected"));
    }
    assertTrue(traceback("sourceTraceback").contains(HERE));
  }

  @Test
  void reportOfAPendingTask_tellsWhereItWasMade() {
    try (EventLoop loop = debugLoop()) {
      loop.createTask((Action) () -> {});
    }
    assertEquals("task had not begun when its loop was closed", reports.getFirst().message());
    assertTrue(traceback("sourceTraceback").contains(HERE));
  }

  private String traceback(String key) {
    assertEquals(1, reports.size());
    Object traceback = reports.getFirst().get(key);
    assertNotNull(traceback, () -> reports.toString());
    return traceback.toString();
  }

  @Test
  void withoutDebugMode_reportsTellNoPlaces() {
    try (EventLoop loop = loop(new BatonRunnerProvider())) {
      loop.createTask((Action) () -> {});
    }
    assertNull(reports.getFirst().get("sourceTraceback"));
  }

  @Test
  void defaultHandlerWritesTracebacks_aFrameToALine() {
    try (EventLoop loop = debugLoop()) {
      loop.setExceptionHandler(null);
      loop.callSoon(() -> {
        throw new IllegalStateException("expected");
      });
      loop.callSoon(loop::stop);
      loop.runForever();
    }
    String line = log.with("exception in callback").getFirst();
    assertTrue(line.contains("handleTraceback: \n\tat " + HERE), line);
  }

  // Stalls

  @ParameterizedTest
  @MethodSource("runners")
  void bodyThatBlocks_isNamedWhileItDoes_andWhenItIsOver(TaskRunnerProvider runner)
      throws Exception {
    var told = new CountDownLatch(1);
    Thread ending =
        Thread.ofPlatform()
            .start(() -> {
              soon().until(() -> !log.with("loop is stalled").isEmpty());
              told.countDown();
            });
    try (EventLoop loop = loop(runner)) {
      loop.runUntilComplete(() -> loop.yieldNow()); // what is loaded at first use is no stall
      loop.setDebug(true);
      loop.setSlowCallbackDuration(Duration.ofMillis(200));
      loop.runUntilComplete(() -> block(told));
    }
    ending.join();
    String stall = log.with("loop is stalled").getFirst();
    assertEquals(1, log.with("loop is stalled").size(), "told once");
    assertTrue(stall.contains("at " + HERE + ".block("), stall);
    assertTrue(stall.contains("CountDownLatch.await"), stall);
    assertFalse(log.with("took").isEmpty());
  }

  private static void block(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(10, TimeUnit.SECONDS));
  }

  @Test
  void callbackThatBlocks_isNamedAsWell() {
    try (EventLoop loop = debugLoop()) {
      loop.setSlowCallbackDuration(Duration.ofMillis(20));
      loop.callSoon(() -> soon().until(() -> !log.with("loop is stalled").isEmpty()));
      loop.callSoon(loop::stop);
      loop.runForever();
    }
    String stall = log.with("loop is stalled").getFirst();
    assertTrue(stall.contains("executing <Callback"), stall);
    assertTrue(stall.contains(HERE), stall);
  }

  @Test
  void nothingIsSaidOfAStall_withoutDebugMode() {
    var over = new CountDownLatch(1);
    try (EventLoop watched = debugLoop();
        EventLoop unwatched = loop(new BatonRunnerProvider())) {
      watched.setSlowCallbackDuration(Duration.ofMillis(5));
      unwatched.setSlowCallbackDuration(Duration.ofMillis(5));
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                watched.callSoon(() -> soon().until(() -> !log.with("stalled").isEmpty()));
                watched.callSoon(watched::stop);
                watched.runForever();
                over.countDown();
              });
      // Blocks for at least as long as the other one is stalled and told of.
      unwatched.callSoon(() -> soon().until(() -> over.getCount() == 0));
      unwatched.callSoon(unwatched::stop);
      unwatched.runForever();
      soon().until(() -> !other.isAlive());
    }
    assertEquals(1, log.with("stalled").size());
  }

  // Awaits

  @Test
  void awaitThatTakesLong_isTold_onceForEach() {
    try (EventLoop loop = debugLoop()) {
      loop.setSlowAwaitDuration(Duration.ofMillis(5));
      loop.runUntilComplete(() -> Gyre.sleep(Duration.ofMillis(50)));
    }
    List<String> told = log.with("has been waiting");
    assertEquals(1, told.size());
    assertTrue(told.getFirst().contains(HERE), told.getFirst());
  }

  @Test
  void durationsMustBePositive() {
    try (EventLoop loop = debugLoop()) {
      assertNull(loop.getSlowAwaitDuration());
      assertThrows(IllegalArgumentException.class, () -> loop.setSlowAwaitDuration(Duration.ZERO));
      assertThrows(
          IllegalArgumentException.class, () -> loop.setSlowCallbackDuration(Duration.ZERO));
    }
  }

  // What was forgotten

  @Test
  void generatorIteratedAfterTheShutdown_isTold_whenItBegins_andWorks() {
    String words = "async generator iterated after shutdownAsyncGenerators; close it yourself";
    try (EventLoop loop = loop(new BatonRunnerProvider())) {
      loop.runUntilComplete(loop.shutdownAsyncGenerators());
      AsyncGenerator<Integer> late = loop.createAsyncGenerator(out -> out.yield(1));
      assertEquals(List.of(), log.with(words));
      assertEquals(1, loop.<Integer>runUntilComplete(() -> late.iterator().next()));
      assertEquals(1, log.with(words).size());
    }
  }

  @Test
  void generatorThatWasNeverIterated_isTold_withItsPlace() {
    try (EventLoop loop = debugLoop()) {
      loop.createAsyncGenerator(out -> out.yield(1));
    }
    String told = log.with("async generator was never iterated").getFirst();
    assertTrue(told.contains("created at " + HERE), told);
  }

  @Test
  void transportsAndServersThatWereNeverClosed_areTold_withTheirPlaces() {
    try (EventLoop loop = debugLoop()) {
      loop.runUntilComplete(() -> connectToOneself(loop));
    }
    assertEquals(1, log.with("unclosed server").size());
    assertEquals(2, log.with("unclosed transport").size(), "the client's and the server's");
    log.with("unclosed").forEach(told -> assertTrue(told.contains("created at " + HERE), told));
  }

  @Test
  void endpointThatWasNeverClosed_isTold_withItsPlace() {
    try (EventLoop loop = debugLoop()) {
      DatagramProtocol ignoring = (data, from) -> {};
      var options = DatagramOptions.on("127.0.0.1", 0);
      loop.runUntilComplete(() -> loop.createDatagramEndpoint(() -> ignoring, options).await());
    }
    String told = log.with("unclosed transport").getFirst();
    assertTrue(told.contains("created at " + HERE), told);
  }

  @Test
  void pipesAndProcessesThatWereNeverClosed_areTold_withTheirPlaces() {
    try (EventLoop loop = debugLoop()) {
      loop.runUntilComplete(() -> {
        loop.connectWritePipe(() -> new Silent(null), Pipe.open().sink()).await();
        loop.subprocessExec(
                () -> new SubprocessProtocol() {},
                List.of("sleep", "60"),
                SubprocessOptions.DEFAULT)
            .await();
      });
    }
    List<String> told = log.with("unclosed transport");
    assertEquals(2, told.size(), told::toString);
    told.forEach(line -> assertTrue(line.contains("created at " + HERE), line));
  }

  @Test
  void processThatIsClosedWhileItRuns_isTold() {
    try (EventLoop loop = debugLoop()) {
      loop.runUntilComplete(() -> {
        var lost = loop.<String>createFuture();
        var process =
            loop.subprocessExec(
                    () ->
                        new SubprocessProtocol() {
                          @Override
                          public void connectionLost(Exception cause) {
                            lost.setResult("lost");
                          }
                        },
                    List.of("sleep", "60"),
                    SubprocessOptions.DEFAULT)
                .await();
        process.transport().close();
        lost.await();
      });
    }
    assertEquals(1, log.with("a running process is closed, and so killed").size());
    assertEquals(1, log.with("process 'sleep' is started: pid").size());
    assertEquals(List.of(), log.with("60"), "arguments may be secret");
    assertEquals(List.of(), log.with("unclosed"));
  }

  private static Connection<Silent> connectToOneself(EventLoop loop) {
    var accepted = loop.<String>createFuture();
    var server = loop.createServer(() -> new Silent(accepted), "127.0.0.1", 0).await();
    int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
    var client = loop.createConnection(() -> new Silent(null), "127.0.0.1", port).await();
    accepted.await();
    return client;
  }

  /** Takes a connection, and says nothing. */
  private record Silent(@Nullable LoopFuture<String> made) implements Protocol {

    @Override
    public void connectionMade(Transport transport) {
      if (made != null) {
        made.setResult("made");
      }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      data.position(data.limit());
    }
  }

  @Test
  void whatWasClosed_isNotTold() {
    try (EventLoop loop = debugLoop()) {
      loop.runUntilComplete(() -> {
        var accepted = loop.<String>createFuture();
        var server = loop.createServer(() -> new Silent(accepted), "127.0.0.1", 0).await();
        int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
        var client = loop.createConnection(() -> new Silent(null), "127.0.0.1", port).await();
        accepted.await();
        client.transport().close();
        server.close();
        server.waitClosed().await();
      });
    }
    assertEquals(List.of(), log.with("unclosed"));
  }

  @Test
  void nothingIsSaidOfWhatIsOpen_withoutDebugMode() {
    try (EventLoop loop = loop(new BatonRunnerProvider())) {
      loop.runUntilComplete(() -> connectToOneself(loop));
    }
    assertEquals(List.of(), log.with("unclosed"));
  }

  @Test
  void connectionsAreFollowed_inDebugModeAlone() {
    for (boolean debug : List.of(true, false)) {
      try (EventLoop loop = loop(new BatonRunnerProvider())) {
        loop.setDebug(debug);
        loop.runUntilComplete(() -> {
          var transport = connectToOneself(loop).transport();
          transport.pauseReading();
          transport.resumeReading();
          transport.setWriteBufferLimits(WriteBufferLimits.high(0));
          byte[] much = new byte[1 << 16];
          while (transport.getWriteBufferSize() == 0) {
            transport.write(much);
          }
        });
      }
    }
    assertEquals(2, log.with("is made").size(), "the loops");
    for (String event :
        List.of(
            "is serving",
            "is connected to 127.0.0.1 port",
            "is accepted by StreamServer",
            "pauses reading",
            "resumes reading",
            "pauses writing",
            "closes")) {
      assertEquals(1, log.with(event).size(), event);
    }
  }

  @Test
  void lookupsOfNames_areTimed_andSlowOnesLouder_inDebugModeAlone() {
    for (boolean debug : List.of(true, false)) {
      try (EventLoop loop = loop(new BatonRunnerProvider())) {
        loop.setDebug(debug);
        loop.setSlowCallbackDuration(Duration.ofMinutes(1));
        loop.runUntilComplete(loop.getaddrinfo("localhost", 80));
        loop.setSlowCallbackDuration(Duration.ofNanos(1));
        loop.runUntilComplete(
            loop.getnameinfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80)));
      }
    }
    String address = log.with("looking up the addresses of localhost took").getFirst();
    assertTrue(address.contains("ms: [localhost/"), address); // of either family
    assertEquals(List.of(Level.DEBUG, Level.INFO), log.levelsOf("looking up the"));
  }

  @Test
  void tlsIsFollowed_andWarnedOfWhatItCannotDo(@TempDir Path scratch) throws Exception {
    ClientTools.require("openssl");
    TlsOptions tls = TlsOptions.of(KeyFiles.in(scratch).context());
    try (EventLoop loop = debugLoop()) {
      loop.runUntilComplete(() -> {
        var accepted = loop.<String>createFuture();
        var lost = loop.<String>createFuture();
        var options = ServerOptions.on("127.0.0.1", 0).withTls(tls);
        var server = loop.createServer(() -> new Silent(accepted), options).await();
        int port = ((InetSocketAddress) server.sockets().getFirst()).getPort();
        var to = ConnectionOptions.to("127.0.0.1", port).withTls(tls);
        var client = loop.createConnection(() -> new Stubborn(lost), to).await().transport();
        accepted.await();
        server.closeClients();
        lost.await();
        for (int i = 0; i < 5; i++) {
          client.write(new byte[1]);
        }
      });
    }
    for (String ofBothEnds : List.of("begins the TLS handshake", "has shaken hands in")) {
      assertEquals(2, log.with(ofBothEnds).size(), ofBothEnds);
    }
    assertEquals(1, log.with("true from eofReceived() has no effect on TLS").size());
    assertEquals(1, log.with("TLS connection was dropped, the 5th so far").size());
  }

  /** Wants to go on writing when the other end has ended. */
  private record Stubborn(LoopFuture<String> lost) implements Protocol {

    @Override
    public void dataReceived(ByteBuffer data) {
      data.position(data.limit());
    }

    @Override
    public boolean eofReceived() {
      return true;
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
      lost.setResult("lost");
    }
  }

  /** The first ones only mean that the writer has not heard of the loss yet. */
  @Test
  void writesToWhatIsLost_areDropped_andWarnedOf_fromTheFifthOn() {
    try (EventLoop loop = loop(new BatonRunnerProvider())) {
      loop.runUntilComplete(() -> {
        var stream = connectToOneself(loop).transport();
        var pipe = loop.connectWritePipe(() -> new Silent(null), Pipe.open().sink()).await();
        DatagramProtocol ignoring = (data, from) -> {};
        var datagrams =
            loop.createDatagramEndpoint(() -> ignoring, DatagramOptions.to("127.0.0.1", 9))
                .await()
                .transport();
        stream.abort();
        pipe.transport().abort();
        datagrams.abort();
        for (int i = 0; i < 6; i++) {
          stream.write(new byte[1]);
          pipe.transport().write(new byte[1]);
          datagrams.sendTo(new byte[1]);
        }
        stream.writelines(List.of(ByteBuffer.allocate(1)));
      });
    }
    assertEquals(3, log.with("dropped, the 5th so far").size());
    assertEquals(3, log.with("dropped, the 6th so far").size());
    assertEquals(1, log.with("dropped, the 7th so far").size());
    assertEquals(7, log.with("dropped, the").size());
  }

  @Test
  void loopThatIsDropped_isTold() {
    dropALoop();
    await()
        .until(() -> {
          System.gc();
          return !log.with("event loop was never closed").isEmpty();
        });
    String told = log.with("event loop was never closed").getFirst();
    assertTrue(told.contains(HERE), told);
  }

  private void dropALoop() {
    EventLoop loop = debugLoop();
    loop.runUntilComplete(() -> loop.yieldNow());
  }
}
