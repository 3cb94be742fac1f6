package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server with two listening sockets. */
class StreamServerTest {

  private static final SocketAddress FIRST =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1001);
  private static final SocketAddress SECOND =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1002);

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeSelector selector = new FakeSelector();
  private final List<RecordingProtocol> protocols = new ArrayList<>();
  private Supplier<? extends Protocol> protocolFactory = this::newProtocol;
  private final StreamServer server =
      new StreamServer(loop, new ProtocolFactory<Protocol>(() -> protocolFactory.get()));

  private RecordingProtocol newProtocol() {
    var protocol = new RecordingProtocol();
    protocols.add(protocol);
    return protocol;
  }

  @BeforeEach
  void bind() throws IOException {
    var options = new SocketOptions(null, 100, true, false, false);
    server.bind(selector, FIRST, options);
    server.bind(selector, SECOND, options);
  }

  private FakeStream accept() {
    FakeStream stream = selector.listeners.getFirst().accept();
    virtual.runUntilIdle();
    return stream;
  }

  @Test
  void server_acceptsNothingBeforeItServes() {
    assertFalse(server.isServing());
    assertFalse(selector.listeners.get(0).accepting);
    server.startServing();
    assertTrue(server.isServing());
    assertTrue(selector.listeners.get(0).accepting);
    assertTrue(selector.listeners.get(1).accepting);
  }

  @Test
  void startServing_isIdempotent() {
    server.startServing();
    selector.listeners.getFirst().sink.onAcceptFailed(new IOException("too many open files"));
    server.startServing();
    assertFalse(selector.listeners.getFirst().accepting, "a second call must not end the rest");
  }

  @Test
  void acceptedConnection_getsAProtocolAndIsServed() {
    server.startServing();
    FakeStream stream = accept();
    stream.deliver("hello");
    assertEquals(List.of("made", "data:hello"), protocols.getFirst().log);
  }

  @Test
  void sockets_areTheBoundAddresses_untilClosed() {
    assertEquals(List.of(FIRST, SECOND), server.sockets());
    assertSame(loop, server.getLoop());
    server.close();
    assertEquals(List.of(), server.sockets());
  }

  @Test
  void close_closesTheListenersOnly_andIsIdempotent() {
    server.startServing();
    FakeStream stream = accept();
    server.close();
    server.close();
    virtual.runUntilIdle();
    assertFalse(server.isServing());
    assertTrue(selector.listeners.get(0).closed);
    assertTrue(selector.listeners.get(1).closed);
    assertFalse(stream.closed);
    assertEquals(List.of("made"), protocols.getFirst().log);
  }

  @Test
  void closedServer_cannotServeAgain() {
    server.close();
    assertThrows(IllegalStateException.class, server::startServing);
    assertThrows(IllegalStateException.class, server::serveForever);
  }

  @Test
  void closeClients_flushesThem() {
    server.startServing();
    FakeStream stream = accept().takeOnly(0);
    server.closeClients();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocols.getFirst().log);
    assertTrue(stream.closed);
  }

  @Test
  void abortClients_dropsWhatTheyHaveBuffered() {
    server.startServing();
    FakeStream stream = accept().takeOnly(0);
    RecordingProtocol protocol = protocols.getFirst();
    protocol.transport.write("x".getBytes(StandardCharsets.US_ASCII));

    server.closeClients();
    virtual.runUntilIdle();
    assertEquals(List.of("made"), protocol.log, "it has not drained");
    server.abortClients();
    virtual.runUntilIdle();
    assertEquals(List.of("made", "lost"), protocol.log);
    assertTrue(stream.closed);
  }

  @Test
  void waitClosed_waitsForTheLastClient_ifTheServerWasClosedFirst() {
    server.startServing();
    accept();
    accept();
    LoopFuture<?> waiter = server.waitClosed();
    server.close();
    virtual.runUntilIdle();
    assertFalse(waiter.isDone());

    server.abortClients();
    assertFalse(waiter.isDone(), "the clients were not told yet");
    virtual.runUntilIdle();
    assertTrue(waiter.isDone());
  }

  @Test
  void waitClosed_waitsForTheServer_ifTheClientsAreGoneFirst() {
    server.startServing();
    FakeStream stream = accept();
    stream.end();
    virtual.runUntilIdle();
    LoopFuture<?> waiter = server.waitClosed();
    virtual.runUntilIdle();
    assertFalse(waiter.isDone(), "no client is left, but the server is open");
    server.close();
    assertTrue(waiter.isDone());
    assertTrue(server.waitClosed().isDone(), "and stays so");
  }

  @Test
  void cancelledWaiter_doesNotDisturbTheOthers() {
    LoopFuture<?> first = server.waitClosed();
    LoopFuture<?> second = server.waitClosed();
    first.cancel();
    server.close();
    assertTrue(second.isDone());
    assertFalse(second.isCancelled());
  }

  @Test
  void serveForever_serves_andCancellingItClosesTheServer() {
    LoopFuture<?> future = server.serveForever();
    assertTrue(server.isServing());
    virtual.runUntilIdle();
    assertFalse(future.isDone());

    future.cancel();
    virtual.runUntilIdle();
    assertFalse(server.isServing());
    assertTrue(selector.listeners.getFirst().closed);
    assertTrue(server.waitClosed().isDone());
  }

  @Test
  void serveForever_isRefusedTwice() {
    var _ = server.serveForever();
    assertThrows(IllegalStateException.class, server::serveForever);
  }

  @Test
  void closingTheServer_cancelsServeForever() {
    LoopFuture<?> future = server.serveForever();
    server.close();
    assertTrue(future.isCancelled());
  }

  @Test
  void factoryThatThrows_closesThatConnectionAndIsReported() {
    var failure = new IllegalArgumentException("no protocol today");
    protocolFactory =
        () -> {
          throw failure;
        };
    server.startServing();
    FakeStream stream = accept();
    assertTrue(stream.closed);
    assertSame(failure, virtual.reports.getFirst().exception());
    assertTrue(server.isServing());

    protocolFactory = this::newProtocol;
    accept();
    assertEquals(List.of("made"), protocols.getFirst().log);
  }

  @Test
  void factoryThatReturnsNull_closesThatConnectionAndIsReported() {
    protocolFactory = () -> null;
    server.startServing();
    assertTrue(accept().closed);
    assertInstanceOf(IllegalStateException.class, virtual.reports.getFirst().exception());
    server.close();
    assertTrue(server.waitClosed().isDone(), "it is no client");
  }

  @Test
  void serverThatItsFactoryCloses_takesNoClientAnyMore() {
    protocolFactory =
        () -> {
          server.close();
          return newProtocol();
        };
    server.startServing();
    FakeStream stream = accept();
    assertTrue(stream.closed);
    assertEquals(List.of(), protocols.getFirst().log);
    assertTrue(server.waitClosed().isDone());
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void acceptFailure_restsForASecond_isReportedOnce_andGoesOn() {
    server.startServing();
    FakeSelector.FakeListener listener = selector.listeners.getFirst();
    var failure = new IOException("too many open files");
    listener.sink.onAcceptFailed(failure);
    listener.sink.onAcceptFailed(failure);
    assertFalse(listener.accepting);
    assertTrue(selector.listeners.get(1).accepting, "the other socket is not its business");
    assertEquals(1, virtual.reports.size());
    assertSame(failure, virtual.reports.getFirst().exception());
    assertEquals(FIRST, virtual.reports.getFirst().get("socket"));

    virtual.advance(TimeUnit.MILLISECONDS.toNanos(999));
    assertFalse(listener.accepting);
    virtual.advance(TimeUnit.MILLISECONDS.toNanos(1));
    assertTrue(listener.accepting);
    accept();
    assertEquals(1, protocols.size());

    listener.sink.onAcceptFailed(failure);
    assertEquals(2, virtual.reports.size(), "another rest, another report");
    assertEquals(2, listener.pauses);
  }

  @Test
  void closeDuringTheRest_cancelsIt() {
    server.startServing();
    FakeSelector.FakeListener listener = selector.listeners.getFirst();
    listener.sink.onAcceptFailed(new IOException("too many open files"));
    server.close();
    virtual.advance(TimeUnit.SECONDS.toNanos(2));
    assertFalse(listener.accepting);
  }

  @Test
  void goneClients_areForgotten() {
    server.startServing();
    for (int i = 0; i < 100; i++) {
      accept().end();
      virtual.runUntilIdle();
    }
    assertTrue(server.toString().endsWith("clients=0]"), server::toString);
  }
}
