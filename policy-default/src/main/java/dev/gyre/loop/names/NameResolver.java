package dev.gyre.loop.names;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.threads.BackgroundThreads;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Finds the addresses of host names, and their names, without stalling a loop. Thread-safe.
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

  private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
  private static final int THREADS_MAX = 4;
  private static final Duration IDLE_MAX = Duration.ofSeconds(1);

  private final Lookup lookup;
  private final Executor threads;

  /** Finds the addresses of a name, blocking. Any thread. */
  @FunctionalInterface
  public interface Lookup {

    /**
     * Finds the addresses of a name.
     *
     * @param name a name that is no literal address
     * @return one address or more, the preferred one first
     * @throws UnknownHostException if there are none
     */
    InetAddress[] addressesOf(String name) throws UnknownHostException;
  }

  /**
   * Creates a resolver.
   *
   * @param lookup answers for names that are not literal addresses
   * @param idleMax how long a thread without work is kept
   */
  public NameResolver(Lookup lookup, Duration idleMax) {
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
  public LoopFuture<List<InetAddress>> resolve(EventLoop loop, String host) {
    return resolve(loop, host, null);
  }

  /**
   * Finds the addresses of a host that are of one family. See {@link #resolve(EventLoop, String)}.
   *
   * @param loop the loop that wants to know
   * @param host a name or a literal address
   * @param family {@code INET} or {@code INET6}, or null for both
   * @return a future of one address or more; it fails with {@link UnknownHostException}, too, if
   *     all are of the other family
   */
  public LoopFuture<List<InetAddress>> resolve(
      EventLoop loop, String host, @Nullable StandardProtocolFamily family) {
    LoopFuture<List<InetAddress>> answer = loop.createFuture();
    InetAddress literal = literalOrNull(host);
    if (literal == null) {
      Callable<List<InetAddress>> choice =
          () -> Families.choose(List.of(lookup.addressesOf(host)), family, host);
      hand(loop, answer, new Question<>("addresses of", host, choice));
      return answer;
    }
    try {
      answer.setResult(Families.choose(List.of(literal), family, host));
    } catch (UnknownHostException ofTheOther) {
      answer.setException(ofTheOther);
    }
    return answer;
  }

  /**
   * Finds the addresses of a host. See {@link EventLoop#getaddrinfo}.
   *
   * @param loop the loop that wants to know
   * @param host a name or a literal address
   * @param port 0 to 65535
   * @return a future of the addresses
   */
  public LoopFuture<List<InetSocketAddress>> addressesOf(EventLoop loop, String host, int port) {
    return addressesOf(loop, host, port, null);
  }

  /**
   * Finds the addresses of a host that are of one family. See {@link EventLoop#getaddrinfo}.
   *
   * @param loop the loop that wants to know
   * @param host a name or a literal address
   * @param port 0 to 65535
   * @param family {@code INET} or {@code INET6}, or null for both
   * @return a future of the addresses
   */
  public LoopFuture<List<InetSocketAddress>> addressesOf(
      EventLoop loop, String host, int port, @Nullable StandardProtocolFamily family) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535: " + port);
    }
    if (family == StandardProtocolFamily.UNIX) {
      throw new IllegalArgumentException("family of hosts must be INET or INET6: " + family);
    }
    LoopFuture<List<InetSocketAddress>> answer = loop.createFuture();
    LoopFuture<List<InetAddress>> resolution = resolve(loop, host, family);
    answer.addDoneCallback(done -> {
      if (done.isCancelled()) {
        resolution.cancel();
      }
    });
    resolution.addDoneCallback(done -> {
      if (answer.isDone() || done.isCancelled()) {
        return;
      }
      Throwable failure = done.exception();
      if (failure != null) {
        answer.setException(failure);
      } else {
        answer.setResult(
            done.result().stream().map(each -> new InetSocketAddress(each, port)).toList());
      }
    });
    return answer;
  }

  /**
   * Finds the name of a host. See {@link EventLoop#getnameinfo}.
   *
   * @param loop the loop that wants to know
   * @param address a resolved address
   * @return a future of the name
   */
  public LoopFuture<String> nameOf(EventLoop loop, InetSocketAddress address) {
    InetAddress numeric = address.getAddress();
    if (numeric == null) {
      throw new IllegalArgumentException("address to find a name for must be resolved: " + address);
    }
    LoopFuture<String> answer = loop.createFuture();
    hand(loop, answer, new Question<>("name of", numeric, numeric::getCanonicalHostName));
    return answer;
  }

  private static @Nullable InetAddress literalOrNull(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException notLiteral) {
      return null;
    }
  }

  /** What is looked up, with words for it. */
  private record Question<T>(String what, Object whose, Callable<T> lookup) {

    @Override
    public String toString() {
      return what + " " + whose;
    }
  }

  private <T> void hand(EventLoop loop, LoopFuture<T> answer, Question<T> question) {
    try {
      threads.execute(() -> lookUp(loop, answer, question));
    } catch (OutOfMemoryError noThread) {
      // This is how Java says that the system starts no more threads.
      answer.setException(noThread);
    }
  }

  private static <T> void lookUp(EventLoop loop, LoopFuture<T> answer, Question<T> question) {
    if (answer.isDone()) {
      return;
    }
    boolean timed = loop.getDebug();
    long begin = timed ? System.nanoTime() : 0;
    Runnable delivery;
    Object outcome;
    try {
      T found = question.lookup().call();
      outcome = found;
      delivery = () -> answer.setResult(found);
    } catch (Throwable failure) {
      outcome = failure.toString(); // a throwable would be logged as a stack trace
      delivery = () -> answer.setException(failure);
    }
    if (timed) {
      tell(question, Duration.ofNanos(System.nanoTime() - begin), loop, outcome);
    }
    deliver(loop, answer, delivery);
  }

  /** Logs what has taken long louder, as asyncio does. */
  private static void tell(Question<?> question, Duration took, EventLoop loop, Object outcome) {
    boolean slow = took.compareTo(loop.getSlowCallbackDuration()) >= 0;
    LOG.atLevel(slow ? Level.INFO : Level.DEBUG)
        .setMessage("looking up the {} took {} ms: {}")
        .addArgument(question)
        .addArgument("%.3f".formatted(took.toNanos() / 1e6))
        .addArgument(outcome)
        .log();
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
