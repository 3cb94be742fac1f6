package dev.gyre.loop.transports;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.LoopFuture;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.BusyResolver;
import dev.gyre.loop.names.NameResolver;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** From names to a server. */
class ServerOpeningTest {

  private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OTHER_V4 = InetAddress.ofLiteral("127.0.0.2");

  private static final InetAddress V6 = InetAddress.ofLiteral("::1");

  /** Of a block that is reserved for documentation: no machine has it. */
  private static final InetAddress FOREIGN = InetAddress.ofLiteral("192.0.2.1");

  private static final Map<String, InetAddress[]> NAMES =
      Map.of(
          "one.test", new InetAddress[] {V4},
          "both.test", new InetAddress[] {OTHER_V4, V4},
          "dual.test", new InetAddress[] {V6, V4});

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeSelector selector = new FakeSelector();
  private final NameResolver resolver =
      new NameResolver(ServerOpeningTest::lookUp, Duration.ofMillis(1));

  private static InetAddress[] lookUp(String name) throws UnknownHostException {
    InetAddress[] addresses = NAMES.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses;
  }

  private LoopFuture<Server> open(ServerOptions options) {
    var future =
        new Connector(loop, selector, resolver, new ChannelReaders(loop, selector))
            .serve(RecordingProtocol::new, options);
    virtual.runUntilIdle();
    return future;
  }

  private LoopFuture<Server> openWhenResolved(ServerOptions options) throws InterruptedException {
    LoopFuture<Server> future = open(options);
    virtual.runUntil(future::isDone);
    return future;
  }

  private List<SocketAddress> bound() {
    return selector.listeners.stream().map(FakeSelector.FakeListener::localAddress).toList();
  }

  @Test
  void noHost_bindsOneSocketForEveryInterface() {
    Server server = open(ServerOptions.on((String) null, 8080)).result();
    assertEquals(List.of(new InetSocketAddress(8080)), server.sockets());
    assertTrue(server.isServing());
    assertTrue(selector.listeners.getFirst().accepting);
  }

  @Test
  void family_ofNoHost_isThatOfTheWildcard() {
    for (var family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
      open(ServerOptions.on((String) null, 8080).withFamily(family)).result();
    }
    assertEquals(
        List.of(
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8080),
            new InetSocketAddress(InetAddress.ofLiteral("::"), 8080)),
        bound());
    assertTrue(selector.listeners.stream().allMatch(each -> each.options.singleFamily()));
    open(ServerOptions.on((String) null, 8081)).result();
    assertFalse(selector.listeners.getLast().options.singleFamily());
  }

  @Test
  void family_choosesAmongTheAddressesOfAHost() throws InterruptedException {
    var options = ServerOptions.on("dual.test", 8080);
    var _ = openWhenResolved(options.withFamily(StandardProtocolFamily.INET));
    var _ = openWhenResolved(options.withFamily(StandardProtocolFamily.INET6));
    var _ = openWhenResolved(options);
    assertEquals(
        List.of(
            new InetSocketAddress(V4, 8080),
            new InetSocketAddress(V6, 8080),
            new InetSocketAddress(V6, 8080),
            new InetSocketAddress(V4, 8080)),
        bound());
  }

  @Test
  void hostWithoutAddressOfTheFamily_bindsNothing_andFailsTheFuture() throws InterruptedException {
    for (String host : List.of("one.test", "127.0.0.1")) {
      var future =
          openWhenResolved(
              ServerOptions.on(List.of("dual.test", host), 8080)
                  .withFamily(StandardProtocolFamily.INET6));
      assertInstanceOf(UnknownHostException.class, future.exception());
      String message = future.exception().getMessage();
      assertTrue(message.contains("INET6") && message.contains(host), message);
    }
    assertEquals(0, selector.listeners.size());
  }

  @Test
  void familyWithoutHosts_isRefusedAtOnce() {
    var options = ServerOptions.on("one.test", 8080);
    var failure =
        assertThrows(
            IllegalArgumentException.class, () -> options.withFamily(StandardProtocolFamily.UNIX));
    assertTrue(failure.getMessage().contains("createUnixServer"), failure::getMessage);
  }

  @Test
  void server_servesLater_ifAskedTo() {
    Server server = open(ServerOptions.on("127.0.0.1", 8080).withStartServing(false)).result();
    assertFalse(server.isServing());
    assertFalse(selector.listeners.getFirst().accepting);
  }

  @Test
  void options_reachTheSockets() {
    var _ =
        open(
            ServerOptions.on("127.0.0.1", 8080)
                .withBacklog(7)
                .withReuseAddress(false)
                .withReusePort(true)
                .withKeepAlive(true));
    var options = selector.listeners.getFirst().options;
    assertEquals(7, options.backlog());
    assertFalse(options.reuseAddress());
    assertTrue(options.reusePort());
    assertTrue(options.keepAlive());
  }

  @Test
  void everyAddressOfEveryHost_isBoundOnce_inOrder() throws InterruptedException {
    var _ = openWhenResolved(ServerOptions.on(List.of("one.test", "both.test", "127.0.0.1"), 8080));
    assertEquals(
        List.of(new InetSocketAddress(V4, 8080), new InetSocketAddress(OTHER_V4, 8080)), bound());
  }

  @Test
  void scopes_makeAddressesDifferent() {
    var _ = open(ServerOptions.on(List.of("fe80::1%1", "fe80::1%2"), 8080));
    assertEquals(2, selector.listeners.size());
  }

  @Test
  void wildcardsOfBothFamilies_areOneSocket() {
    open(ServerOptions.on(List.of("0.0.0.0", "::"), 8080)).result();
    assertEquals(1, selector.listeners.size());
  }

  @Test
  void port0_givesEachAddressAPortOfItsOwn() {
    Server server = open(ServerOptions.on(List.of("127.0.0.1", "127.0.0.2"), 0)).result();
    assertNotEquals(
        ((InetSocketAddress) server.sockets().get(0)).getPort(),
        ((InetSocketAddress) server.sockets().get(1)).getPort());
  }

  @Test
  void addressOfAnotherMachine_isSkipped() {
    selector.refuse(
        new InetSocketAddress(FOREIGN, 8080), new BindException("cannot assign 192.0.2.1"));
    Server server = open(ServerOptions.on(List.of("192.0.2.1", "127.0.0.1"), 8080)).result();
    assertEquals(List.of(new InetSocketAddress(V4, 8080)), server.sockets());
  }

  @Test
  void onlyAddressesOfOtherMachines_failTheFuture() {
    var failure = new BindException("cannot assign 192.0.2.1");
    selector.refuse(new InetSocketAddress(FOREIGN, 8080), failure);
    assertSame(failure, open(ServerOptions.on("192.0.2.1", 8080)).exception());
  }

  @Test
  void addressInUse_closesWhatIsBound_andFailsTheFuture() {
    var failure = new BindException("127.0.0.2:8080 is in use");
    selector.refuse(new InetSocketAddress(OTHER_V4, 8080), failure);
    var future = open(ServerOptions.on(List.of("127.0.0.1", "127.0.0.2"), 8080));
    assertSame(failure, future.exception());
    assertTrue(selector.listeners.getFirst().closed);
  }

  @Test
  void defectOfTheSelector_closesWhatIsBound_andFailsTheFuture() {
    var defect = new IllegalArgumentException("unsupported address");
    selector.refuse(new InetSocketAddress(OTHER_V4, 8080), defect);
    var future = open(ServerOptions.on(List.of("127.0.0.1", "127.0.0.2"), 8080));
    assertSame(defect, future.exception());
    assertTrue(selector.listeners.getFirst().closed);
  }

  @Test
  void unknownName_bindsNothing_andFailsTheFuture() throws InterruptedException {
    var future = openWhenResolved(ServerOptions.on(List.of("127.0.0.1", "nowhere.test"), 8080));
    assertEquals("nowhere.test", future.exception().getMessage());
    assertEquals(0, selector.listeners.size());
  }

  @Test
  void openingCancelledDuringItsLookup_bindsNothing() {
    var asking = new CompletableFuture<Thread>();
    var answer = new CompletableFuture<InetAddress[]>();
    var slow =
        new NameResolver(
            name -> {
              asking.complete(Thread.currentThread());
              return answer.join();
            },
            Duration.ofMillis(1));
    var future =
        new Connector(loop, selector, slow, new ChannelReaders(loop, selector))
            .serve(RecordingProtocol::new, ServerOptions.on("one.test", 8080));
    virtual.runUntilIdle();
    Thread resolving = asking.join();
    future.cancel();
    answer.complete(NAMES.get("one.test"));
    await().atMost(Duration.ofSeconds(5)).until(() -> !resolving.isAlive());
    virtual.runUntilIdle();
    assertEquals(0, selector.listeners.size());
  }

  @Test
  void cancelledOpening_givesUpItsLookups() throws InterruptedException {
    var busy = new BusyResolver(virtual);
    var future =
        new Connector(loop, selector, busy.resolver(), new ChannelReaders(loop, selector))
            .serve(RecordingProtocol::new, ServerOptions.on(List.of("a.test", "b.test"), 80));
    virtual.runUntilIdle();
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of("last.test"), busy.askedAfterwards());
  }

  @Test
  void openingCancelledBeforeTheFirstTurn_bindsNothing() {
    var future =
        new Connector(loop, selector, resolver, new ChannelReaders(loop, selector))
            .serve(RecordingProtocol::new, ServerOptions.on("127.0.0.1", 8080));
    assertEquals(0, selector.listeners.size(), "nothing is touched inside the call");
    future.cancel();
    virtual.runUntilIdle();
    assertEquals(0, selector.listeners.size());
  }
}
