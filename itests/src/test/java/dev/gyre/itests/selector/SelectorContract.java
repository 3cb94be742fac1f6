package dev.gyre.itests.selector;

import static dev.gyre.itests.selector.StreamPair.OPTIONS;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.selector.StreamPair.Accepted;
import dev.gyre.itests.selector.StreamPair.Connected;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SocketOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every selector promises, tried on real sockets with a loop that is driven by hand. */
@SuppressWarnings("AddressSelection") // All hosts are literal addresses.
@Timeout(60)
abstract class SelectorContract {

  private static final String LOOPBACK = "127.0.0.1";
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private HandDrivenLoop loop;

  abstract SelectorProvider provider();

  @BeforeEach
  void open() throws IOException {
    assertEquals(Optional.empty(), provider().unavailable());
    loop = new HandDrivenLoop(provider().open());
  }

  @AfterEach
  void close() {
    loop.close();
  }

  // Waiting

  @Test
  void poll_withoutTimeout_returnsAtOnce() throws IOException {
    assertEquals(0, loop.turn(0));
  }

  @Test
  void poll_withTimeout_waitsAtLeastSoLong() throws IOException {
    for (long timeout : new long[] {1, 100_000, 3 * MILLI, 30 * MILLI}) {
      long begin = System.nanoTime();
      assertEquals(0, loop.turn(timeout));
      long taken = System.nanoTime() - begin;
      assertTrue(taken >= timeout, () -> taken + " < " + timeout);
      assertTrue(taken < timeout + SECOND, () -> taken + " is much more than " + timeout);
    }
  }

  @Test
  void resolution_isHonest() {
    long resolution = loop.selector().resolutionNanos();
    assertTrue(resolution == 1 || resolution == MILLI, () -> "" + resolution);
  }

  @Test
  void wakeup_beforePoll_isRemembered() throws IOException {
    loop.selector().wakeup();
    assertEquals(0, loop.turn(IoSelector.FOREVER));
  }

  @Test
  void wakeup_manyTimes_endsOnePollOnly() throws IOException {
    for (int i = 0; i < 100; i++) {
      loop.selector().wakeup();
    }
    loop.turn(IoSelector.FOREVER);
    long begin = System.nanoTime();
    loop.turn(30 * MILLI);
    assertTrue(System.nanoTime() - begin >= 30 * MILLI, "the second poll did not wait");
  }

  @Test
  void wakeup_isForgottenByPollThatDoesNotWait() throws IOException {
    loop.selector().wakeup();
    loop.turn(0);
    long begin = System.nanoTime();
    loop.turn(30 * MILLI);
    assertTrue(System.nanoTime() - begin >= 30 * MILLI, "the second poll did not wait");
  }

  @Test
  void wakeup_duringPoll_endsIt() throws Exception {
    Thread polling = Thread.currentThread();
    Thread waker =
        Thread.ofPlatform()
            .start(() -> {
              while (!isWaiting(polling)) {
                Thread.onSpinWait();
              }
              loop.selector().wakeup();
            });
    loop.turn(IoSelector.FOREVER);
    waker.join();
  }

  private static boolean isWaiting(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("poll")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void wakeup_fromFourThreads_losesNothingHandedOver() throws Exception {
    int each = 20_000;
    AtomicInteger handedOver = new AtomicInteger();
    List<Thread> wakers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      wakers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  handedOver.incrementAndGet();
                  loop.selector().wakeup();
                }
              }));
    }
    // A lost wake-up leaves this waiting until the test times out.
    while (handedOver.get() < 4 * each) {
      loop.turn(IoSelector.FOREVER);
    }
    for (Thread waker : wakers) {
      waker.join();
    }
  }

  @Test
  void wakeup_afterClose_doesNothing() {
    loop.close();
    loop.selector().wakeup();
  }

  @Test
  void poll_byInterruptedThread_stillWaitsAndKeepsTheStatus() throws IOException {
    Thread.currentThread().interrupt();
    try {
      long begin = System.nanoTime();
      loop.turn(30 * MILLI);
      assertTrue(System.nanoTime() - begin >= 30 * MILLI, "poll did not wait");
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void streams_workForInterruptedThread() throws IOException {
    Thread.currentThread().interrupt();
    try {
      StreamPair pair = StreamPair.open(loop, LOOPBACK);
      pair.server.resumeReading();
      pair.client.write(bytes("hello"));
      loop.until(() -> pair.serverSink.size() == 5);
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void poll_afterClose_isRefused() {
    loop.close();
    loop.close();
    assertThrows(ClosedSelectorException.class, () -> loop.turn(0));
  }

  // Listening and connecting

  @Test
  void listen_onPortZero_tellsTheRealPort() throws IOException {
    InetSocketAddress bound = (InetSocketAddress) listen(LOOPBACK, new Accepted()).localAddress();
    assertEquals(LOOPBACK, bound.getAddress().getHostAddress());
    assertTrue(bound.getPort() > 0);
  }

  @Test
  void listen_onBoundAddress_failsWithTheAddress() throws IOException {
    IoSelector.Listener first = listen(LOOPBACK, new Accepted());
    IOException failure =
        assertThrows(
            BindException.class,
            () -> loop.selector().listen(first.localAddress(), OPTIONS, new Accepted()));
    assertNames(first.localAddress(), failure);
  }

  @Test
  void listen_onAddressOfClosedListener_succeedsAtOnce() throws IOException {
    IoSelector.Listener first = listen(LOOPBACK, new Accepted());
    first.resume();
    loop.turn(0);
    first.close();
    loop.selector().listen(first.localAddress(), OPTIONS, new Accepted()).close();
  }

  @Test
  void listen_onWildcard_servesBothFamilies() throws IOException {
    assumeIpv6();
    for (String wildcard : List.of("0.0.0.0", "::")) {
      Accepted accepted = new Accepted();
      IoSelector.Listener listener = listen(wildcard, accepted);
      listener.resume();
      int port = ((InetSocketAddress) listener.localAddress()).getPort();
      connect(new InetSocketAddress(LOOPBACK, port));
      connect(new InetSocketAddress("::1", port));
      loop.until(() -> accepted.streams.size() == 2);
      listener.close();
    }
  }

  @Test
  void listen_onUnresolvedName_isRefused() {
    InetSocketAddress name = InetSocketAddress.createUnresolved("example.org", 80);
    var failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> loop.selector().listen(name, OPTIONS, new Accepted()));
    assertTrue(failure.getMessage().contains("example.org"), failure::getMessage);
  }

  @Test
  void addresses_ofBothEnds_match() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    assertEquals(pair.client.localAddress(), pair.server.remoteAddress());
    assertEquals(pair.server.localAddress(), pair.client.remoteAddress());
    assertEquals(pair.listener.localAddress(), pair.server.localAddress());
  }

  @Test
  void addresses_areStillKnown_afterClose() throws IOException {
    for (String host : List.of(LOOPBACK, "0.0.0.0")) {
      StreamPair pair = StreamPair.open(loop, host);
      assertEquals(pair.client.localAddress(), pair.server.remoteAddress());
      List<SocketAddress> before =
          List.of(
              pair.server.localAddress(),
              pair.server.remoteAddress(),
              pair.client.localAddress(),
              pair.client.remoteAddress());
      pair.client.close();
      pair.server.close();
      assertEquals(
          before,
          List.of(
              pair.server.localAddress(),
              pair.server.remoteAddress(),
              pair.client.localAddress(),
              pair.client.remoteAddress()));
    }
  }

  @Test
  void ipv6_echoes() throws IOException {
    assumeIpv6();
    StreamPair pair = StreamPair.open(loop, "::1");
    assertInstanceOf(
        Inet6Address.class, ((InetSocketAddress) pair.server.remoteAddress()).getAddress());
    pair.server.resumeReading();
    pair.client.write(bytes("six"));
    loop.until(() -> pair.serverSink.size() == 3);
  }

  @Test
  void connect_toNobody_failsWithTheAddress_andNeverInsideTheCall() throws IOException {
    InetSocketAddress nobody = freeAddress();
    Connected connected = new Connected();
    var _ = loop.selector().connect(nobody, OPTIONS, connected);
    assertEquals(0, connected.outcomes);
    loop.until(() -> connected.outcomes > 0);
    assertInstanceOf(ConnectException.class, connected.failure);
    assertNames(nobody, connected.failure);
    loop.untilQuiet();
    assertEquals(1, connected.outcomes);
  }

  @Test
  void connect_givenUp_tellsNobody() throws IOException {
    IoSelector.Listener listener = listen(LOOPBACK, new Accepted());
    Connected connected = new Connected();
    loop.selector().connect(listener.localAddress(), OPTIONS, connected).close();
    loop.selector().connect(freeAddress(), OPTIONS, connected).close();
    loop.untilQuiet();
    assertEquals(0, connected.outcomes);
  }

  @Test
  void connect_givenUp_whenTheOutcomeIsQueued_tellsNobody() throws IOException {
    Connected connected = new Connected();
    IoSelector.Attempt attempt = loop.selector().connect(freeAddress(), OPTIONS, connected);
    assertEquals(1, loop.pollOnly(SECOND));
    attempt.close();
    loop.runReady();
    assertEquals(0, connected.outcomes);
  }

  @Test
  void connect_fromLocalAddress_isSeenByThePeer() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    listener.resume();
    InetSocketAddress local = freeAddress();
    SocketOptions options = new SocketOptions(local, 0, true, false, true);
    var _ = loop.selector().connect(listener.localAddress(), options, new Connected());
    loop.until(() -> accepted.streams.size() == 1);
    assertEquals(local, accepted.streams.getFirst().remoteAddress());
  }

  @Test
  void connect_fromBoundAddress_failsWithTheAddress() throws IOException {
    IoSelector.Listener listener = listen(LOOPBACK, new Accepted());
    SocketOptions options = new SocketOptions(listener.localAddress(), 0, false, false, false);
    IOException failure =
        assertThrows(
            BindException.class,
            () -> loop.selector().connect(freeAddress(), options, new Connected()));
    assertNames(listener.localAddress(), failure);
  }

  @Test
  void listener_paused_acceptsNothingUntilResumed() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    try (Socket first = new Socket()) {
      first.connect(listener.localAddress());
      loop.untilQuiet();
      assertEquals(0, accepted.streams.size());
      listener.resume();
      loop.until(() -> accepted.streams.size() == 1);
      listener.pause();
      try (Socket second = new Socket()) {
        second.connect(listener.localAddress());
        loop.untilQuiet();
        assertEquals(1, accepted.streams.size());
        listener.resume();
        loop.until(() -> accepted.streams.size() == 2);
      }
    }
  }

  @Test
  void listener_pausedByItsSink_acceptsNoMoreOfTheBatch() throws IOException {
    IoSelector.Listener[] listener = new IoSelector.Listener[1];
    Accepted accepted =
        new Accepted() {
          @Override
          public void onAccept(ByteStream stream) {
            super.onAccept(stream);
            listener[0].pause();
          }
        };
    listener[0] = listen(LOOPBACK, accepted);
    try (Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(listener[0].localAddress());
      second.connect(listener[0].localAddress());
      listener[0].resume();
      loop.untilQuiet();
      assertEquals(1, accepted.streams.size());
      listener[0].resume();
      loop.until(() -> accepted.streams.size() == 2);
    }
  }

  @Test
  void listener_closedByItsSink_acceptsNoMoreOfTheBatch() throws IOException {
    IoSelector.Listener[] listener = new IoSelector.Listener[1];
    Accepted accepted =
        new Accepted() {
          @Override
          public void onAccept(ByteStream stream) {
            super.onAccept(stream);
            listener[0].close();
          }
        };
    listener[0] = listen(LOOPBACK, accepted);
    try (Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(listener[0].localAddress());
      second.connect(listener[0].localAddress());
      listener[0].resume();
      loop.untilQuiet();
      assertEquals(1, accepted.streams.size());
      second.setSoTimeout(10_000);
      assertThrows(SocketException.class, () -> second.getInputStream().read());
    }
  }

  @Test
  void listener_withBacklog_acceptsWholeBatchAtOneEvent() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(connectBlocking(listener));
    }
    listener.resume();
    assertEquals(1, loop.turn(SECOND));
    assertEquals(10, accepted.streams.size());
    for (Socket client : clients) {
      client.close();
    }
  }

  @Test
  void connections_twoHundred_echo() throws IOException {
    Accepted accepted =
        new Accepted() {
          @Override
          public void onAccept(ByteStream stream) {
            super.onAccept(stream);
            EchoSink.start(stream);
          }
        };
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    listener.resume();
    List<RecordingSink> sinks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ByteStream client = connect(listener.localAddress());
      RecordingSink sink = new RecordingSink();
      sinks.add(sink);
      client.start(sink);
      client.resumeReading();
      client.write(bytes("connection " + i));
    }
    loop.until(() -> sinks.stream().allMatch(sink -> sink.size() >= "connection 0".length()));
    loop.untilQuiet();
    for (int i = 0; i < 200; i++) {
      String echoed = sinks.get(i).received.toString(StandardCharsets.UTF_8);
      assertEquals("connection " + i, echoed);
    }
  }

  // Reading and writing

  @Test
  void megabytes_echo_underBackPressure() throws IOException {
    byte[] data = new byte[16 << 20]; // More than the system holds in both directions.
    new Random(1).nextBytes(data);
    for (ByteBuffer source : List.of(ByteBuffer.wrap(data), direct(data))) {
      Accepted accepted = new Accepted();
      IoSelector.Listener listener = listen(LOOPBACK, accepted);
      listener.resume();
      ByteStream client = connect(listener.localAddress());
      loop.until(() -> accepted.streams.size() == 1);
      EchoSink echo = EchoSink.start(accepted.streams.getFirst());
      RecordingSink sink = new RecordingSink();
      client.start(sink);
      sink.atWritable = () -> writeOrAwait(client, source);
      // The client does not read at first, so that all buffers between the two fill up.
      sink.atWritable.run();
      loop.untilQuiet();
      assertTrue(echo.pauses > 0);
      assertTrue(source.hasRemaining());
      client.resumeReading();
      loop.until(() -> sink.size() == data.length);
      assertArrayEquals(data, sink.received.toByteArray());
      assertTrue(echo.writables > 0 && sink.writables > 0);
    }
  }

  @Test
  void gather_ofMixedBuffers_arrivesInOrder() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    byte[] data = new byte[600_000];
    new Random(2).nextBytes(data);
    List<ByteBuffer> parts = new ArrayList<>();
    for (int from = 0, n = 0; from < data.length; from += 4_000 + n, n++) {
      byte[] part = Arrays.copyOfRange(data, from, Math.min(data.length, from + 4_000 + n));
      parts.add(n % 2 == 0 ? direct(part) : ByteBuffer.wrap(part));
      parts.add(ByteBuffer.allocate(0));
    }
    ByteBuffer[] buffers = parts.toArray(ByteBuffer[]::new);
    Runnable send = () -> gatherOrAwait(pair.client, buffers);
    pair.clientSink.atWritable = send;
    send.run();
    loop.until(() -> pair.serverSink.size() == data.length);
    assertArrayEquals(data, pair.serverSink.received.toByteArray());
  }

  @Test
  void write_ofNothing_takesNothing() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    assertEquals(0, pair.client.write(ByteBuffer.allocate(0)));
    assertEquals(0, pair.client.write(ByteBuffer.allocateDirect(0)));
    assertEquals(0, pair.client.write(new ByteBuffer[0], 0));
  }

  @Test
  void write_ofReadOnlyAndSlicedBuffers_sendsWhatRemains() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    pair.client.write(bytes("xxone").position(2).slice().asReadOnlyBuffer());
    pair.client.write(direct("xxtwoyy".getBytes(StandardCharsets.UTF_8)).position(2).limit(5));
    loop.until(() -> pair.serverSink.size() == 6);
    assertEquals("onetwo", pair.serverSink.received.toString(StandardCharsets.UTF_8));
  }

  @Test
  void awaitWritable_isToldOnce() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.client.awaitWritable();
    loop.untilQuiet();
    assertEquals(1, pair.clientSink.writables);
  }

  @Test
  void awaitWritable_askedAgainInsideOnWritable_isToldAgain() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    RecordingSink sink = pair.clientSink;
    sink.atWritable =
        () -> {
          if (sink.writables < 3) {
            pair.client.awaitWritable();
          }
        };
    pair.client.awaitWritable();
    loop.untilQuiet();
    assertEquals(3, sink.writables);
  }

  @Test
  void halfClose_leavesTheOtherDirectionOpen() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    pair.client.resumeReading();
    pair.client.write(bytes("question"));
    pair.client.shutdownOutput();
    loop.until(() -> pair.serverSink.ends == 1);
    assertEquals("question", pair.serverSink.received.toString(StandardCharsets.UTF_8));
    pair.server.write(bytes("answer"));
    pair.server.close();
    loop.until(() -> pair.clientSink.ends == 1);
    assertEquals("answer", pair.clientSink.received.toString(StandardCharsets.UTF_8));
  }

  @Test
  void end_isToldOnce_andStopsReading() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    pair.client.close();
    loop.until(() -> pair.serverSink.ends == 1);
    pair.server.resumeReading();
    loop.untilQuiet();
    assertEquals(1, pair.serverSink.ends);
  }

  @Test
  void reset_isToldAsFailure_once() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    listener.resume();
    Socket resetting = connectBlocking(listener);
    loop.until(() -> accepted.streams.size() == 1);
    ByteStream stream = accepted.streams.getFirst();
    RecordingSink sink = new RecordingSink();
    stream.start(sink);
    stream.resumeReading();
    resetting.setSoLinger(true, 0);
    resetting.close();
    loop.until(() -> sink.failures > 0);
    stream.resumeReading();
    loop.untilQuiet();
    assertEquals(1, sink.failures);
    assertEquals(0, sink.ends);
  }

  @Test
  void reset_ofPausedStream_doesNotSpin() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    listener.resume();
    Socket resetting = connectBlocking(listener);
    loop.until(() -> accepted.streams.size() == 1);
    ByteStream stream = accepted.streams.getFirst();
    stream.start(new RecordingSink());
    stream.resumeReading();
    loop.turn(0);
    stream.pauseReading();
    resetting.setSoLinger(true, 0);
    resetting.close();
    loop.untilQuiet();
    loop.turn(0); // a selector may be told for nothing once more, before it gives the stream up
    loop.turn(0);
    long begin = System.nanoTime();
    loop.turn(30 * MILLI);
    assertTrue(System.nanoTime() - begin >= 30 * MILLI, "poll did not wait");
  }

  @Test
  void write_afterPeerClosed_throws() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.client.close();
    loop.untilQuiet();
    for (ByteBuffer data : List.of(ByteBuffer.wrap(new byte[100]), direct(new byte[100]))) {
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1000; i++) {
              pair.server.write(data.rewind());
              loop.turn(MILLI);
            }
          });
    }
    assertThrows(
        IOException.class, () -> pair.server.write(new ByteBuffer[] {bytes("a"), bytes("b")}, 2));
  }

  @Test
  void write_afterClose_throws() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.client.close();
    pair.client.close();
    assertThrows(IOException.class, () -> pair.client.write(bytes("late")));
    assertThrows(IOException.class, () -> pair.client.write(new ByteBuffer[] {bytes("late")}, 1));
    assertThrows(IOException.class, pair.client::shutdownOutput);
  }

  @Test
  void pause_insideOnRead_stopsAtOnce() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    RecordingSink sink = pair.serverSink;
    sink.atRead = pair.server::pauseReading;
    pair.server.resumeReading();
    ByteBuffer much = ByteBuffer.wrap(new byte[1 << 20]);
    int sent = pair.client.write(much);
    loop.untilQuiet();
    assertEquals(1, sink.reads);
    sink.atRead = () -> {};
    pair.server.resumeReading();
    loop.until(() -> sink.size() == sent);
  }

  @Test
  void bufferOfTheSink_isFilledFromItsPosition_whateverItsKind() throws IOException {
    byte[] data = new byte[200_000];
    new Random(2).nextBytes(data);
    ByteBuffer heap = ByteBuffer.allocate(data.length + 10);
    ByteBuffer slice = ByteBuffer.allocateDirect(data.length + 20).position(7).slice();
    for (ByteBuffer target : List.of(heap, direct(new byte[data.length + 10]), slice)) {
      target.clear().position(3);
      StreamPair pair = StreamPair.open(loop, LOOPBACK);
      pair.serverSink.own = target;
      pair.server.resumeReading();
      ByteBuffer source = ByteBuffer.wrap(data);
      pair.clientSink.atWritable = () -> writeOrAwait(pair.client, source);
      pair.clientSink.atWritable.run();
      loop.until(() -> target.position() == 3 + data.length);
      byte[] received = new byte[data.length];
      target.get(3, received);
      assertArrayEquals(data, received);
      assertEquals(data.length, pair.serverSink.into);
      assertEquals(0, pair.serverSink.reads);
      pair.client.close();
      loop.until(() -> pair.serverSink.ends == 1);
      pair.close();
    }
  }

  @Test
  void bufferOfTheSink_takesNoMoreThanItHasRoomFor() throws IOException {
    for (ByteBuffer target : List.of(ByteBuffer.allocate(9), direct(new byte[9]))) {
      target.clear().position(2).limit(5);
      StreamPair pair = StreamPair.open(loop, LOOPBACK);
      RecordingSink sink = pair.serverSink;
      sink.own = target;
      sink.atRead = pair.server::pauseReading;
      pair.client.write(bytes("abcdef"));
      pair.server.resumeReading();
      loop.until(() -> sink.into > 0);
      assertEquals(3, sink.into);
      assertEquals(5, target.position());
      target.clear();
      assertEquals('c', target.get(4));
      assertEquals(0, target.get(5));

      sink.own = null;
      sink.atRead = () -> {};
      pair.server.resumeReading();
      loop.until(() -> sink.size() == 3);
      assertArrayEquals(bytes("def").array(), sink.received.toByteArray());
      pair.close();
    }
  }

  @Test
  void buffersOfSinks_costNoGarbage() throws IOException {
    StreamPair one = StreamPair.open(loop, LOOPBACK);
    StreamPair other = StreamPair.open(loop, LOOPBACK);
    one.serverSink.own = ByteBuffer.allocateDirect(2048);
    other.serverSink.own = ByteBuffer.allocate(2048);
    var ready = new ArrayDeque<Runnable>();
    IoSelector.ReadyQueue queue = ready::add;
    ByteBuffer message = direct(new byte[1024]);
    one.server.resumeReading();
    other.server.resumeReading();
    int rounds = 5_000;
    // Far below a message: what the JIT compiler leaves of the JDK's own calls of native functions.
    long allowedBytes = 128L * 2 * rounds;
    long allocated = Long.MAX_VALUE;
    // The JIT compiler takes objects away that never leave a method, but takes its time for that.
    long deadline = System.nanoTime() + 10 * SECOND;
    while (allocated >= allowedBytes && System.nanoTime() < deadline) {
      long before = allocatedBytes();
      for (int i = 0; i < rounds; i++) {
        exchange(one, message, ready, queue);
        exchange(other, message, ready, queue);
      }
      allocated = allocatedBytes() - before;
    }
    assertTrue(allocated < allowedBytes, "bytes for 10,000 messages: " + allocated);
    one.close();
    other.close();
  }

  private static long allocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private void exchange(
      StreamPair pair, ByteBuffer message, ArrayDeque<Runnable> ready, IoSelector.ReadyQueue queue)
      throws IOException {
    RecordingSink sink = pair.serverSink;
    int expected = sink.into + message.capacity();
    requireNonNull(sink.own).clear();
    pair.client.write(message.clear());
    while (sink.into < expected) {
      loop.selector().poll(SECOND, queue);
      for (Runnable event = ready.poll(); event != null; event = ready.poll()) {
        event.run();
      }
    }
  }

  @Test
  void pause_afterTheEventWasQueued_holds() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    pair.client.write(bytes("data"));
    assertEquals(1, loop.pollOnly(SECOND));
    pair.server.pauseReading();
    loop.runReady();
    assertEquals(0, pair.serverSink.reads);
    pair.server.resumeReading();
    loop.until(() -> pair.serverSink.size() == 4);
  }

  @Test
  void poll_twiceBeforeTheEventsRun_queuesThemOnce() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.server.resumeReading();
    pair.client.write(bytes("data"));
    assertEquals(1, loop.pollOnly(SECOND));
    assertEquals(0, loop.pollOnly(0));
    loop.runReady();
    assertEquals(1, pair.serverSink.reads);
  }

  @Test
  void close_insideOnRead_isTheLastThingTold() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.serverSink.atRead = pair.server::close;
    pair.server.resumeReading();
    pair.server.awaitWritable();
    pair.client.write(ByteBuffer.wrap(new byte[1 << 20]));
    loop.untilQuiet();
    assertTrue(pair.serverSink.reads <= 1);
    assertTrue(pair.serverSink.writables <= 1);
    pair.client.resumeReading();
    loop.until(() -> pair.clientSink.failures + pair.clientSink.ends > 0);
  }

  @Test
  void close_ofAnotherStreamInTheBatch_silencesIt() throws IOException {
    StreamPair one = StreamPair.open(loop, LOOPBACK);
    StreamPair other = StreamPair.open(loop, LOOPBACK);
    one.serverSink.atRead = other.server::close;
    other.serverSink.atRead = one.server::close;
    one.server.resumeReading();
    other.server.resumeReading();
    one.client.write(bytes("data"));
    other.client.write(bytes("data"));
    loop.untilQuiet();
    assertEquals(1, one.serverSink.reads + other.serverSink.reads);
  }

  @Test
  void close_insideOnEndAndOnWritable_isSafe() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.serverSink.atEnd = pair.server::close;
    pair.clientSink.atWritable = pair.client::close;
    pair.server.resumeReading();
    pair.client.awaitWritable();
    loop.until(() -> pair.serverSink.ends == 1);
    loop.untilQuiet();
  }

  @Test
  void close_ofTheSelectorInsideACallback_isSafe() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    pair.serverSink.atRead = loop::close;
    pair.server.resumeReading();
    pair.client.write(bytes("data"));
    loop.until(() -> pair.serverSink.reads == 1);
    assertThrows(IOException.class, () -> pair.client.write(bytes("late")));
  }

  @Test
  void stream_withoutSink_refusesToRead() throws IOException {
    Accepted accepted = new Accepted();
    IoSelector.Listener listener = listen(LOOPBACK, accepted);
    listener.resume();
    connect(listener.localAddress());
    loop.until(() -> accepted.streams.size() == 1);
    ByteStream stream = accepted.streams.getFirst();
    assertThrows(IllegalStateException.class, stream::resumeReading);
    stream.start(new RecordingSink());
    assertThrows(IllegalStateException.class, () -> stream.start(new RecordingSink()));
  }

  // Options

  @Test
  void options_areSetAndTold() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    assertTrue(pair.client.getOption(StandardSocketOptions.TCP_NODELAY));
    assertTrue(pair.server.getOption(StandardSocketOptions.TCP_NODELAY));
    assertEquals(-1, pair.client.getOption(StandardSocketOptions.SO_LINGER));
    assertOption(pair.client, StandardSocketOptions.TCP_NODELAY, false);
    assertOption(pair.client, StandardSocketOptions.SO_KEEPALIVE, true);
    assertOption(pair.client, StandardSocketOptions.SO_LINGER, 3);
    assertOption(pair.client, StandardSocketOptions.SO_LINGER, -1);
    assertOption(pair.client, StandardSocketOptions.SO_SNDBUF, 50_000);
    assertOption(pair.client, StandardSocketOptions.SO_RCVBUF, 50_000);
  }

  private static <T> void assertOption(ByteStream stream, SocketOption<T> option, T value)
      throws IOException {
    stream.setOption(option, value);
    assertEquals(value, stream.getOption(option));
  }

  @Test
  void optionsAskedFor_areThoseOfBothEnds() throws IOException {
    for (boolean keepAlive : List.of(true, false)) {
      var options = new SocketOptions(null, 10, true, false, keepAlive);
      Accepted accepted = new Accepted();
      IoSelector.Listener listener =
          loop.selector().listen(new InetSocketAddress(LOOPBACK, 0), options, accepted);
      listener.resume();
      Connected connected = new Connected();
      var _ = loop.selector().connect(listener.localAddress(), options, connected);
      loop.until(() -> connected.stream != null && !accepted.streams.isEmpty());
      for (ByteStream end : List.of(connected.stream, accepted.streams.getFirst())) {
        assertEquals(keepAlive, end.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertEquals(true, end.getOption(StandardSocketOptions.TCP_NODELAY));
        end.close();
      }
      listener.close();
    }
  }

  @Test
  void options_thatTheSocketLacks_areRefused() throws IOException {
    StreamPair pair = StreamPair.open(loop, LOOPBACK);
    assertThrows(
        UnsupportedOperationException.class,
        () -> pair.client.setOption(StandardSocketOptions.SO_BROADCAST, true));
    assertThrows(
        UnsupportedOperationException.class,
        () -> pair.client.getOption(StandardSocketOptions.SO_BROADCAST));
    pair.client.close();
    assertThrows(IOException.class, () -> pair.client.getOption(StandardSocketOptions.TCP_NODELAY));
  }

  // Descriptors

  @Test
  void descriptors_areAllFree_afterClose() throws IOException {
    File open = new File("/proc/self/fd");
    Assumptions.assumeTrue(open.isDirectory());
    useAndClose(); // Loads what is loaded once.
    int before = open.list().length;
    for (int i = 0; i < 5; i++) {
      useAndClose();
    }
    assertEquals(before, open.list().length);
  }

  private void useAndClose() throws IOException {
    try (HandDrivenLoop other = new HandDrivenLoop(provider().open())) {
      for (int i = 0; i < 10; i++) {
        StreamPair pair = StreamPair.open(other, LOOPBACK);
        other.selector().connect(freeAddress(), OPTIONS, new Connected()).close();
        var _ = other.selector().connect(freeAddress(), OPTIONS, new Connected());
        other.turn(0);
        if (i % 2 == 0) {
          pair.close(); // The other half is left for the selector to close.
        }
      }
    }
  }

  @Test
  void descriptors_ofClosedStreams_areFreeAfterTheNextPoll() throws IOException {
    File open = new File("/proc/self/fd");
    Assumptions.assumeTrue(open.isDirectory());
    StreamPair.open(loop, LOOPBACK).close();
    loop.turn(0);
    int before = open.list().length;
    StreamPair.open(loop, LOOPBACK).close();
    loop.turn(0);
    assertEquals(before, open.list().length);
  }

  // Helpers

  private IoSelector.Listener listen(String host, Accepted accepted) throws IOException {
    return loop.selector().listen(new InetSocketAddress(host, 0), OPTIONS, accepted);
  }

  private ByteStream connect(SocketAddress address) throws IOException {
    Connected connected = new Connected();
    var _ = loop.selector().connect(address, OPTIONS, connected);
    loop.until(() -> connected.outcomes > 0);
    if (connected.failure != null) {
      throw connected.failure;
    }
    return connected.stream;
  }

  private static Socket connectBlocking(IoSelector.Listener listener) throws IOException {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  private static void writeOrAwait(ByteStream stream, ByteBuffer data) {
    try {
      stream.write(data);
      if (data.hasRemaining()) {
        stream.awaitWritable();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void gatherOrAwait(ByteStream stream, ByteBuffer[] data) {
    try {
      stream.write(data, data.length);
      if (data[data.length - 2].hasRemaining()) {
        stream.awaitWritable();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
    }
  }

  private static void assertNames(SocketAddress address, IOException failure) {
    InetSocketAddress inet = (InetSocketAddress) address;
    String text = inet.getAddress().getHostAddress() + ":" + inet.getPort();
    assertTrue(failure.getMessage().contains(text), failure::getMessage);
  }

  private static void assumeIpv6() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      assertTrue(socket.isBound());
    } catch (IOException e) {
      Assumptions.abort("no IPv6 here: " + e);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer direct(byte[] data) {
    return ByteBuffer.allocateDirect(data.length).put(data).flip();
  }
}
