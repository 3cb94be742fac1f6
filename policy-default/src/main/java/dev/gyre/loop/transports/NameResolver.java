package dev.gyre.loop.transports;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.threads.BackgroundThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of host names without stalling a loop. Thread-safe.
 *
 * <p>The system's resolver blocks, often for many seconds when a name server is silent. asyncio
 * runs it in the loop's default executor, where it competes with the user's own work and may even
 * wait for itself; here it has a few threads of its own, which all loops of the process share.
 *
 * <p><b>Threads</b> are {@link BackgroundThreads} named {@code gyre-resolver-N}, which end after a
 * second without work. A lookup cannot be interrupted: one that is given up keeps its thread until
 * the system answers.
 */
public final class NameResolver {

  private static final int THREADS_MAX = 4;
  private static final Duration IDLE_MAX = Duration.ofSeconds(1);

  private final Lookup lookup;
  private final Executor threads;

  /** Finds the addresses of a name, blocking. Any thread. */
  @FunctionalInterface
  interface Lookup {

    /** Returns one address or more, the preferred one first. */
    InetAddress[] addressesOf(String name) throws UnknownHostException;
  }

  /**
   * Creates a resolver.
   *
   * @param lookup answers for names that are not literal addresses
   * @param idleMax how long a thread without work is kept
   */
  NameResolver(Lookup lookup, Duration idleMax) {
    this.lookup = lookup;
    this.threads = BackgroundThreads.newExecutor("gyre-resolver", THREADS_MAX, idleMax);
  }

  /** Holds the resolver of the process, made when it is first asked for. */
  private static final class Shared {
    static final NameResolver RESOLVER = new NameResolver(InetAddress::getAllByName, IDLE_MAX);
  }

  /**
   * Returns the resolver that asks the system. Any thread.
   *
   * @return the one of this process
   */
  public static NameResolver shared() {
    return Shared.RESOLVER;
  }

  /**
   * Finds the addresses of a host. A literal address, with or without a scope, is its own answer
   * and asks nobody; then the future is done already. Cancelling the future gives up a lookup that
   * has not begun and drops the answer of one that has.
   *
   * @param loop the loop that wants to know
   * @param host a name or a literal address
   * @return a future of one address or more, in the system's order of preference; it fails with
   *     {@link UnknownHostException}
   */
  LoopFuture<List<InetAddress>> resolve(EventLoop loop, String host) {
    LoopFuture<List<InetAddress>> answer = loop.createFuture();
    InetAddress literal = literalOrNull(host);
    if (literal != null) {
      answer.setResult(List.of(literal));
    } else {
      hand(loop, host, answer);
    }
    return answer;
  }

  private static @Nullable InetAddress literalOrNull(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException notLiteral) {
      return null;
    }
  }

  private void hand(EventLoop loop, String host, LoopFuture<List<InetAddress>> answer) {
    try {
      threads.execute(() -> lookUp(loop, host, answer));
    } catch (OutOfMemoryError noThread) {
      // This is how Java says that the system starts no more threads.
      answer.setException(noThread);
    }
  }

  private void lookUp(EventLoop loop, String host, LoopFuture<List<InetAddress>> answer) {
    if (answer.isDone()) {
      return;
    }
    Runnable delivery;
    try {
      List<InetAddress> addresses = List.of(lookup.addressesOf(host));
      delivery = () -> answer.setResult(addresses);
    } catch (Throwable failure) {
      delivery = () -> answer.setException(failure);
    }
    deliver(loop, answer, delivery);
  }

  private static void deliver(EventLoop loop, LoopFuture<?> answer, Runnable delivery) {
    try {
      loop.callSoonThreadsafe(() -> {
        if (!answer.isDone()) {
          delivery.run();
        }
      });
    } catch (IllegalStateException closed) {
      // The loop was closed meanwhile, and whoever wanted to know went with it.
    }
  }
}
