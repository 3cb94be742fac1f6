package dev.gyre.loop.names;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.VirtualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Names are looked up off the loop, by threads that come and go. */
class NameResolverTest {

  private static final InetAddress ANSWER = InetAddress.ofLiteral("192.0.2.1");

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

  private InetAddress[] answer(String name) {
    threads.add(Thread.currentThread());
    asked.add(name);
    return new InetAddress[] {ANSWER};
  }

  private NameResolver resolver() {
    return new NameResolver(this::answer, Duration.ofMillis(1));
  }

  @Test
  void literalAddresses_askNobody() {
    for (String literal : List.of("127.0.0.1", "::1", "fe80::1%1", "0.0.0.0", "::")) {
      LoopFuture<List<InetAddress>> future = resolver().resolve(loop, literal);
      assertEquals(List.of(InetAddress.ofLiteral(literal)), future.result());
    }
    assertEquals(List.of(), List.copyOf(asked));
  }

  @Test
  void family_choosesAmongTheAnswers_orFailsWithTheName() throws InterruptedException {
    var ipv4 = resolver().addressesOf(loop, "host.test", 80, StandardProtocolFamily.INET);
    virtual.runUntil(ipv4::isDone);
    assertEquals(List.of(new InetSocketAddress(ANSWER, 80)), ipv4.result());
    for (String host : List.of("host.test", "127.0.0.1")) {
      var ipv6 = resolver().addressesOf(loop, host, 80, StandardProtocolFamily.INET6);
      virtual.runUntil(ipv6::isDone);
      assertInstanceOf(UnknownHostException.class, ipv6.exception());
      assertTrue(ipv6.exception().getMessage().contains(host), ipv6::toString);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> resolver().addressesOf(loop, "host.test", 80, StandardProtocolFamily.UNIX));
  }

  @Test
  void name_isLookedUpOffTheLoop_andTheAnswerIsHandedToIt() throws InterruptedException {
    LoopFuture<List<InetAddress>> future = resolver().resolve(loop, "host.test");
    assertEquals("host.test", asked.take());
    assertFalse(future.isDone());
    virtual.runUntil(future::isDone);
    assertEquals(List.of(ANSWER), future.result());
    assertFalse(threads.contains(Thread.currentThread()));
  }

  @Test
  void threads_areNamedDaemons_thatTakeOverNothing_andEndWhenIdle() throws InterruptedException {
    var inherited = new InheritableThreadLocal<String>();
    inherited.set("mine");
    ClassLoader mine = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    var seen = new ArrayList<Object>();
    Thread.currentThread().setContextClassLoader(mine);
    try {
      var resolver =
          new NameResolver(
              name -> {
                seen.add(inherited.get());
                seen.add(Thread.currentThread().getContextClassLoader());
                return answer(name);
              },
              Duration.ofMillis(1));
      virtual.runUntil(resolver.resolve(loop, "host.test")::isDone);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertNull(seen.get(0));
    assertSame(ClassLoader.getSystemClassLoader(), seen.get(1));
    Thread thread = threads.iterator().next();
    assertTrue(thread.getName().matches("gyre-resolver-\\d+"), thread::getName);
    assertTrue(thread.isDaemon());
    await().atMost(Duration.ofSeconds(5)).until(() -> !thread.isAlive());
  }

  @Test
  void manyNames_shareFewThreads() throws InterruptedException {
    var running = new AtomicInteger();
    var peak = new AtomicInteger();
    var resolver =
        new NameResolver(
            name -> {
              peak.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
              return answer(name);
            },
            Duration.ofSeconds(1));
    var futures = new ArrayList<LoopFuture<List<InetAddress>>>();
    for (int i = 0; i < 100; i++) {
      futures.add(resolver.resolve(loop, "host" + i + ".test"));
    }
    virtual.runUntil(() -> futures.stream().allMatch(LoopFuture::isDone));
    assertTrue(peak.get() <= 4, () -> peak + " at a time");
    assertTrue(threads.size() <= 4, () -> threads + " for 100 names");
  }

  @Test
  void lookupThatFails_failsTheFuture_whateverItThrows() throws InterruptedException {
    LoopFuture<List<InetAddress>> future =
        new NameResolver(
                name -> {
                  throw new StackOverflowError();
                },
                Duration.ofMillis(1))
            .resolve(loop, "host.test");
    virtual.runUntil(future::isDone);
    assertInstanceOf(StackOverflowError.class, future.exception());
  }

  @Test
  void cancelledLookup_isNeverBegun() throws InterruptedException {
    var busy = new BusyResolver(virtual);
    busy.resolver().resolve(loop, "given-up.test").cancel();
    assertEquals(List.of("last.test"), busy.askedAfterwards());
  }

  @Test
  void answerForALoopThatWasClosed_isDropped() throws InterruptedException {
    var release = new CountDownLatch(1);
    var resolver =
        new NameResolver(
            name -> {
              awaitUninterruptibly(release);
              return answer(name);
            },
            Duration.ofMillis(1));
    var _ = resolver.resolve(loop, "host.test");
    loop.close();
    release.countDown();
    asked.take();
    // The thread survives its answer being refused, and ends like any other.
    Thread thread = threads.iterator().next();
    await().atMost(Duration.ofSeconds(5)).until(() -> !thread.isAlive());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sharedResolver_isOne_andAsksTheSystem() throws InterruptedException {
    assertSame(NameResolver.shared(), NameResolver.shared());
    LoopFuture<List<InetAddress>> future = NameResolver.shared().resolve(loop, "localhost");
    virtual.runUntil(future::isDone);
    assertTrue(future.result().getFirst().isLoopbackAddress());
  }

  @Test
  void addressesOfAHost_bearThePort() throws InterruptedException {
    LoopFuture<List<InetSocketAddress>> future = resolver().addressesOf(loop, "host.test", 80);
    assertEquals("host.test", asked.take());
    virtual.runUntil(future::isDone);
    assertEquals(List.of(new InetSocketAddress(ANSWER, 80)), future.result());
  }

  @Test
  void addressesThatCannotBeFound_failWithWhatTheSystemSays() {
    var unknown =
        new NameResolver(
            name -> {
              throw new UnknownHostException(name);
            },
            Duration.ofMillis(1));
    LoopFuture<List<InetSocketAddress>> future = unknown.addressesOf(loop, "host.test", 80);
    virtual.runUntil(future::isDone);
    assertInstanceOf(UnknownHostException.class, future.exception());
  }

  @Test
  void portOutOfRange_isRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class, () -> resolver().addressesOf(loop, "::1", 65_536));
    assertEquals("port must be between 0 and 65535: 65536", refused.getMessage());
  }

  @Test
  void nameOfAnAddress_isLookedUpOffTheLoop() {
    var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80);
    LoopFuture<String> future = loop.getnameinfo(loopback);
    virtual.runUntil(future::isDone);
    assertEquals(loopback.getAddress().getCanonicalHostName(), future.result());
  }

  @Test
  void nameOfAnUnresolvedAddress_isRefused() {
    var unresolved = InetSocketAddress.createUnresolved("host.test", 80);
    assertThrows(IllegalArgumentException.class, () -> loop.getnameinfo(unresolved));
  }
}
