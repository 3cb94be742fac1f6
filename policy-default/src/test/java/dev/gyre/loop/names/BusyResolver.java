package dev.gyre.loop.names;

import dev.gyre.LoopFuture;
import dev.gyre.loop.VirtualLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A resolver whose threads are all taken by slow lookups, until the test has it go on. */
public final class BusyResolver {

  private static final int THREADS = 4;

  private final VirtualLoop virtual;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final NameResolver resolver = new NameResolver(this::answer, Duration.ofMillis(1));

  public BusyResolver(VirtualLoop virtual) throws InterruptedException {
    this.virtual = virtual;
    for (int i = 0; i < THREADS; i++) {
      var _ = resolver.resolve(virtual.loop, "slow.test");
      asked.take();
    }
  }

  private InetAddress[] answer(String name) {
    asked.add(name);
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new InetAddress[] {InetAddress.getLoopbackAddress()};
  }

  public NameResolver resolver() {
    return resolver;
  }

  /** Lets the slow lookups end and returns the names that are looked up then. */
  public List<String> askedAfterwards() {
    LoopFuture<List<InetAddress>> last = resolver.resolve(virtual.loop, "last.test");
    release.countDown();
    virtual.runUntil(last::isDone);
    return new ArrayList<>(asked);
  }
}
