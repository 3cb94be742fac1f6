package dev.gyre.loop.transports;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.ExceptionGroup;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.BusyResolver;
import dev.gyre.loop.names.NameResolver;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** From a name to a connection. */
class ConnectorTest {

  private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OTHER_V4 = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress V6 = InetAddress.ofLiteral("::1");

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeSelector selector = new FakeSelector();
  private final RecordingProtocol protocol = new RecordingProtocol();

  private LoopFuture<Connection<RecordingProtocol>> connect(
      ConnectionOptions options, Supplier<RecordingProtocol> factory, InetAddress... answer) {
    var resolver = new NameResolver(name -> answer, Duration.ofMillis(1));
    return new Connector(loop, selector, resolver, new ChannelReaders(loop, selector))
        .connect(factory, options);
  }

  private LoopFuture<Connection<RecordingProtocol>> connectToLiteral() {
    var future = connect(ConnectionOptions.to("127.0.0.1", 80), () -> protocol);
    virtual.runUntilIdle();
    return future;
  }

  private LoopFuture<Connection<RecordingProtocol>> connectToName(InetAddress... answer)
      throws InterruptedException {
    var future = connect(ConnectionOptions.to("host.test", 80), () -> protocol, answer);
    virtual.runUntil(() -> future.isDone() || !selector.attempts.isEmpty());
    return future;
  }

  @Test
  void nothingIsTouched_insideTheCall() {
    var _ = connect(ConnectionOptions.to("127.0.0.1", 80), () -> protocol);
    assertEquals(0, selector.attempts.size());
    virtual.runUntilIdle();
    assertEquals(1, selector.attempts.size());
  }

  @Test
  void order_isConnectionMade_thenReading_thenTheFuture() {
    var future = connectToLiteral();
    FakeStream stream = selector.attempts.getFirst().succeed();
    stream.onResume = () -> protocol.log.add("reading");
    future.addDoneCallback(done -> protocol.log.add("future"));
    assertEquals(List.of(), protocol.log);

    virtual.runUntilIdle();
    assertEquals(List.of("made", "reading", "future"), protocol.log);
    assertSame(protocol, future.result().protocol());
    assertSame(protocol.transport, future.result().transport());
  }

  @Test
  void literalAddress_keepsItsScope() {
    var _ = connect(ConnectionOptions.to("fe80::1%1", 80), () -> protocol);
    virtual.runUntilIdle();
    var remote = (InetSocketAddress) selector.attempts.getFirst().remote;
    assertEquals(1, ((Inet6Address) remote.getAddress()).getScopeId());
  }

  @Test
  void options_reachTheSocket() {
    var local = new InetSocketAddress(V4, 0);
    var _ =
        connect(
            ConnectionOptions.to("127.0.0.1", 80).withKeepAlive(true).withLocalAddress(local),
            () -> protocol);
    virtual.runUntilIdle();
    FakeSelector.FakeAttempt attempt = selector.attempts.getFirst();
    assertTrue(attempt.options.keepAlive());
    assertEquals(local, attempt.options.localAddress());
  }

  @Test
  void addressesAreTriedInOrder_untilOneAnswers() throws InterruptedException {
    var future = connectToName(V6, V4, OTHER_V4);
    assertEquals(new InetSocketAddress(V6, 80), selector.attempts.get(0).remote);
    assertEquals(1, selector.attempts.size());

    selector.attempts.get(0).fail("refused");
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.get(1).remote);
    selector.attempts.get(1).succeed();
    virtual.runUntilIdle();
    assertSame(protocol, future.result().protocol());
    assertEquals(2, selector.attempts.size());
  }

  @Test
  void addressThatCannotBeTriedAtAll_isPassedOver() throws InterruptedException {
    selector.refuse(new InetSocketAddress(V6, 80), new IOException("no IPv6 here"));
    var _ = connectToName(V6, V4);
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.getFirst().remote);
  }

  @Test
  void defectOfTheSelector_failsTheFuture() throws InterruptedException {
    var defect = new IllegalArgumentException("unsupported address");
    selector.refuse(new InetSocketAddress(V6, 80), defect);
    assertSame(defect, connectToName(V6, V4).exception());
  }

  @Test
  void singleFailure_isTheFailure() {
    var future = connectToLiteral();
    selector.attempts.getFirst().fail("refused");
    assertEquals("refused", future.exception().getMessage());
  }

  @Test
  void severalFailures_areAllNamed() throws InterruptedException {
    var future = connectToName(V6, V4);
    selector.attempts.get(0).fail("::1 unreachable");
    selector.attempts.get(1).fail("127.0.0.1 refused");
    assertInstanceOf(IOException.class, future.exception());
    assertEquals(
        "could not connect to host.test port 80: ::1 unreachable; 127.0.0.1 refused",
        future.exception().getMessage());
    assertEquals(2, future.exception().getSuppressed().length);
  }

  @Test
  void unknownName_failsTheFuture() throws InterruptedException {
    var unknown = new UnknownHostException("nowhere.test");
    var resolver =
        new NameResolver(
            name -> {
              throw unknown;
            },
            Duration.ofMillis(1));
    var future =
        new Connector(loop, selector, resolver, new ChannelReaders(loop, selector))
            .connect(() -> protocol, ConnectionOptions.to("nowhere.test", 80));
    virtual.runUntil(future::isDone);
    assertSame(unknown, future.exception());
  }

  @Test
  void localAddressOfAnotherFamily_isPassedOver() throws InterruptedException {
    var local = new InetSocketAddress(V4, 5000);
    var _ =
        connect(
            ConnectionOptions.to("host.test", 80).withLocalAddress(local), () -> protocol, V6, V4);
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.getFirst().remote);
  }

  @Test
  void wildcardLocalAddress_fitsEveryFamily() {
    var anyV6 = new InetSocketAddress(InetAddress.ofLiteral("::"), 5000);
    var _ = connect(ConnectionOptions.to("127.0.0.1", 80).withLocalAddress(anyV6), () -> protocol);
    virtual.runUntilIdle();
    assertEquals(
        new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 5000),
        selector.attempts.getFirst().options.localAddress());
  }

  @Test
  void localAddressThatCannotBeBound_isFollowedByTheNext() {
    var taken = new InetSocketAddress(V4, 5000);
    var free = new InetSocketAddress(OTHER_V4, 0);
    selector.refuseFrom(taken, new IOException("in use"));
    var _ =
        connect(
            ConnectionOptions.to("127.0.0.1", 80).withLocalAddresses(List.of(taken, free)),
            () -> protocol);
    virtual.runUntilIdle();
    assertEquals(free, selector.attempts.getFirst().options.localAddress());
  }

  @Test
  void localAddresses_thatCannotBeBound_areAllNamed() {
    var one = new InetSocketAddress(V4, 5000);
    var other = new InetSocketAddress(OTHER_V4, 5000);
    selector.refuseFrom(one, new IOException("one in use"));
    selector.refuseFrom(other, new IOException("other in use"));
    var future =
        connect(
            ConnectionOptions.to("127.0.0.1", 80).withLocalAddresses(List.of(one, other)),
            () -> protocol);
    virtual.runUntilIdle();
    assertEquals(
        "could not connect to 127.0.0.1: one in use; other in use",
        future.exception().getMessage());
  }

  @Test
  void family_leavesOutTheOther() throws InterruptedException {
    var _ =
        connect(
            ConnectionOptions.to("host.test", 80).withFamily(StandardProtocolFamily.INET),
            () -> protocol,
            V6,
            V4);
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.getFirst().remote);
  }

  @Test
  void familyThatTheHostDoesNotHave_failsTheFuture() {
    var future =
        connect(
            ConnectionOptions.to("127.0.0.1", 80).withFamily(StandardProtocolFamily.INET6),
            () -> protocol);
    virtual.runUntilIdle();
    assertInstanceOf(UnknownHostException.class, future.exception());
    assertThrows(
        IllegalArgumentException.class,
        () -> ConnectionOptions.to("x", 1).withFamily(StandardProtocolFamily.UNIX));
  }

  private LoopFuture<Connection<RecordingProtocol>> race(InetAddress... answer) {
    Duration delay = Duration.ofMillis(250);
    var future =
        connect(
            ConnectionOptions.to("host.test", 80).withHappyEyeballsDelay(delay),
            () -> protocol,
            answer);
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    return future;
  }

  @Test
  void happyEyeballs_tryTheOtherFamilyNext_andTheFirstThatAnswersWins() {
    InetAddress secondV6 = InetAddress.ofLiteral("::2");
    var future = race(V6, secondV6, V4);
    assertEquals(1, selector.attempts.size());
    virtual.advance(Duration.ofMillis(250).toNanos());
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.get(1).remote);

    selector.attempts.get(1).succeed();
    virtual.runUntilIdle();
    assertSame(protocol, future.result().protocol());
    assertTrue(selector.attempts.get(0).closed);
    virtual.advance(Duration.ofSeconds(1).toNanos());
    assertEquals(2, selector.attempts.size());
  }

  @Test
  void happyEyeballs_keepTheSystemsOrderIfAskedTo() {
    InetAddress secondV6 = InetAddress.ofLiteral("::2");
    var _ =
        connect(
            ConnectionOptions.to("host.test", 80)
                .withHappyEyeballsDelay(Duration.ofMillis(1))
                .withInterleave(0),
            () -> protocol,
            V6,
            secondV6,
            V4);
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    virtual.advance(Duration.ofMillis(1).toNanos());
    assertEquals(new InetSocketAddress(secondV6, 80), selector.attempts.get(1).remote);
  }

  @Test
  void interleaving_needsNoRace() {
    InetAddress secondV6 = InetAddress.ofLiteral("::2");
    var _ =
        connect(
            ConnectionOptions.to("host.test", 80).withInterleave(1),
            () -> protocol,
            V6,
            secondV6,
            V4);
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    selector.attempts.getFirst().fail("refused");
    assertEquals(new InetSocketAddress(V4, 80), selector.attempts.get(1).remote);
  }

  @Test
  void cancelledRace_givesUpAllAttempts() {
    var future = race(V6, V4);
    virtual.advance(Duration.ofMillis(250).toNanos());
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(2, selector.attempts.size());
    assertTrue(selector.attempts.stream().allMatch(attempt -> attempt.closed));
  }

  @Test
  void allErrors_areAGroup_evenOfOne() {
    var future = connect(ConnectionOptions.to("127.0.0.1", 80).withAllErrors(true), () -> protocol);
    virtual.runUntilIdle();
    selector.attempts.getFirst().fail("refused");
    var group = assertInstanceOf(ExceptionGroup.class, future.exception());
    assertEquals(
        List.of("refused"), group.exceptions().stream().map(Throwable::getMessage).toList());
  }

  @Test
  void negativeValues_areRefused() {
    ConnectionOptions options = ConnectionOptions.to("host.test", 80);
    assertThrows(
        IllegalArgumentException.class, () -> options.withHappyEyeballsDelay(Duration.ofNanos(-1)));
    assertThrows(IllegalArgumentException.class, () -> options.withInterleave(-1));
  }

  @Test
  void unresolvedLocalAddress_isRefusedAtOnce() {
    ConnectionOptions options = ConnectionOptions.to("127.0.0.1", 80);
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("here.test", 0);
    assertThrows(IllegalArgumentException.class, () -> options.withLocalAddress(unresolved));
  }

  @Test
  void cancelBeforeTheFirstTurn_triesNothing() {
    var future = connect(ConnectionOptions.to("127.0.0.1", 80), () -> protocol);
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(0, selector.attempts.size());
  }

  @Test
  void cancelWhileResolving_neverConnects() {
    var asking = new CompletableFuture<Thread>();
    var answer = new CountDownLatch(1);
    var resolver =
        new NameResolver(
            name -> {
              asking.complete(Thread.currentThread());
              awaitUninterruptibly(answer);
              return new InetAddress[] {V4};
            },
            Duration.ofMillis(1));
    var future =
        new Connector(loop, selector, resolver, new ChannelReaders(loop, selector))
            .connect(() -> protocol, ConnectionOptions.to("host.test", 80));
    virtual.runUntilIdle();
    Thread resolving = asking.join();
    future.cancel();
    virtual.runUntilIdle();
    answer.countDown();
    await().atMost(Duration.ofSeconds(5)).until(() -> !resolving.isAlive());
    virtual.runUntilIdle();
    assertEquals(0, selector.attempts.size());
  }

  @Test
  void cancelWhileResolving_givesUpTheLookup() throws InterruptedException {
    var busy = new BusyResolver(virtual);
    var future =
        new Connector(loop, selector, busy.resolver(), new ChannelReaders(loop, selector))
            .connect(() -> protocol, ConnectionOptions.to("host.test", 80));
    virtual.runUntilIdle();
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of("last.test"), busy.askedAfterwards());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancelWhileConnecting_givesUpTheAttempt() {
    var future = connectToLiteral();
    future.cancel();
    virtual.runUntilIdle();
    assertTrue(selector.attempts.getFirst().closed);
  }

  @Test
  void cancelInTheTurnInWhichTheConnectionComes_closesIt() {
    var future = connectToLiteral();
    future.cancel();
    FakeStream stream = selector.attempts.getFirst().succeed();
    virtual.runUntilIdle();
    assertTrue(stream.closed);
    assertEquals(List.of(), protocol.log);
  }

  @Test
  void cancelInTheTurnInWhichTheAttemptFails_triesNoFurther() throws InterruptedException {
    var future = connectToName(V6, V4);
    future.cancel();
    selector.attempts.getFirst().fail("refused");
    virtual.runUntilIdle();
    assertEquals(1, selector.attempts.size());
  }

  @Test
  void cancelAfterConnectionMade_closesTheTransport() {
    var future = connectToLiteral();
    protocol.on("made", future::cancel);
    FakeStream stream = selector.attempts.getFirst().succeed();
    virtual.runUntilIdle();
    assertTrue(future.isCancelled());
    assertTrue(stream.closed);
    assertEquals(List.of("made", "lost"), protocol.log);
    assertNull(protocol.lostCause);
  }

  @Test
  void factoryThatThrows_failsTheFutureAndClosesTheSocket() {
    var failure = new IllegalStateException("no protocol today");
    var future =
        connect(
            ConnectionOptions.to("127.0.0.1", 80),
            () -> {
              throw failure;
            });
    virtual.runUntilIdle();
    FakeStream stream = selector.attempts.getFirst().succeed();
    assertSame(failure, future.exception());
    assertTrue(stream.closed);
  }

  @Test
  void factoryThatReturnsNull_failsTheFutureAndClosesTheSocket() {
    var future = connect(ConnectionOptions.to("127.0.0.1", 80), () -> null);
    virtual.runUntilIdle();
    FakeStream stream = selector.attempts.getFirst().succeed();
    assertInstanceOf(IllegalStateException.class, future.exception());
    assertTrue(stream.closed);
  }
}
