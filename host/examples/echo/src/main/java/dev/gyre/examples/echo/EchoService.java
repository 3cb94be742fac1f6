package dev.gyre.examples.echo;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.TimerHandle;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop in a thread of its own, with the two servers on it.
 *
 * <p>The thread makes the loop, opens the servers, runs until {@link #close}, and clears up: no
 * other thread touches any of it but to ask for the stop. Any thread may start and close a service.
 */
final class EchoService implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(EchoService.class);
  private static final String HOST = "127.0.0.1";

  /** How long connections may take to send what is buffered, before they are aborted. */
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  /** How long {@link #close} waits for the thread, whatever happens on it. */
  private static final Duration JOIN_DEADLINE = Duration.ofSeconds(5);

  private final Ports wanted;
  private final Thread thread = Thread.ofPlatform().name("gyre-example-echo").unstarted(this::run);
  private final CompletableFuture<Opened> opened = new CompletableFuture<>();
  private volatile boolean closing;

  /** What the thread has opened. */
  private record Opened(EventLoop loop, Ports ports) {}

  private EchoService(Ports wanted) {
    this.wanted = wanted;
  }

  /**
   * Starts to serve, and waits until both ports are open.
   *
   * @param ports where to listen
   * @return the service
   * @throws IOException if a port cannot be opened; the message names it and the remedy
   */
  static EchoService start(Ports ports) throws IOException {
    var service = new EchoService(ports);
    service.thread.start();
    try {
      service.opened.join();
      return service;
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw e;
    }
  }

  /**
   * Returns where the servers listen.
   *
   * @return ports that are never 0
   */
  Ports ports() {
    return opened.join().ports();
  }

  /**
   * Closes the servers and their connections, stops the loop, and waits for the thread, all within
   * deadlines.
   */
  @Override
  public void close() {
    closing = true;
    EventLoop loop = opened.join().loop();
    loop.stop();
    try {
      if (!thread.join(JOIN_DEADLINE)) {
        LOGGER.warn("the echo loop has not ended after {}: {}", JOIN_DEADLINE, loop);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      serve(loop);
    } catch (Throwable failure) {
      // Before the servers are open, start() throws it; later, nobody else would tell.
      if (!opened.completeExceptionally(failure)) {
        LOGGER.error("the echo example has failed", failure);
      }
    }
  }

  private void serve(EventLoop loop) throws IOException {
    var figures = new EchoFigures();
    var status = new EchoStatus(loop, figures);
    Server echo =
        open(loop, wanted.echo(), Ports.ECHO_PROPERTY, () -> new EchoProtocol(loop, figures));
    Server http =
        open(
            loop, wanted.status(), Ports.STATUS_PROPERTY, () -> new StatusProtocol(status::toJson));
    opened.complete(new Opened(loop, new Ports(portOf(echo), portOf(http))));
    while (!closing) {
      loop.runForever();
    }
    closeServer(loop, echo);
    closeServer(loop, http);
  }

  private static Server open(
      EventLoop loop, int port, String property, Supplier<? extends Protocol> protocol)
      throws IOException {
    try {
      return loop.runUntilComplete(loop.createServer(protocol, HOST, port));
    } catch (CompletionException e) {
      if (e.getCause() instanceof BindException refused) {
        var explained =
            new BindException("port " + port + " is taken: set another with " + property);
        explained.initCause(refused);
        throw explained;
      }
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw e;
    }
  }

  private static int portOf(Server server) {
    return ((InetSocketAddress) server.sockets().getFirst()).getPort();
  }

  private static void closeServer(EventLoop loop, Server server) {
    server.close();
    server.closeClients();
    LoopFuture<@Nullable Void> closed = server.waitClosed();
    TimerHandle deadline = loop.callLater(CLOSE_DEADLINE, server::abortClients);
    loop.runUntilComplete(closed);
    deadline.cancel();
  }
}
