package dev.gyre.loop;

import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.net.SocketAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A selector without sockets, which really waits. */
public final class WakeupOnly implements IoSelector {

  private final Semaphore wakeups = new Semaphore(0);

  /** Creates a selector. */
  public WakeupOnly() {}

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) {
    try {
      if (timeoutNanos == FOREVER) {
        wakeups.acquire();
      } else if (timeoutNanos > 0) {
        boolean _ = wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wakeups.drainPermits();
    return 0;
  }

  @Override
  public void wakeup() {
    wakeups.release();
  }

  @Override
  public long resolutionNanos() {
    return 1;
  }

  @Override
  public boolean pinsCarrier() {
    return false;
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink) {
    throw new AssertionError("no sockets here");
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink) {
    throw new AssertionError("no sockets here");
  }

  @Override
  public void close() {}
}
