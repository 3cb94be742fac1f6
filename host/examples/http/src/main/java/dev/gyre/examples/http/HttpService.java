package dev.gyre.examples.http;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server on a loop in a thread of its own. Any thread. */
final class HttpService implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(HttpService.class);

  /** How long {@link #close} waits for the thread, whatever happens on it. */
  private static final Duration JOIN_DEADLINE = Duration.ofSeconds(5);

  private final Path folder;
  private final ServerOptions options;
  private final CompletableFuture<Integer> bound = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private final Thread thread = Thread.ofPlatform().name("gyre-example-http").unstarted(this::run);

  private HttpService(Path folder, ServerOptions options) {
    this.folder = folder;
    this.options = options;
  }

  /**
   * Starts to serve, and waits until the port is open.
   *
   * @param folder what is served
   * @param options where
   * @return the service
   * @throws IOException if there is no such folder, or the port is taken
   */
  static HttpService start(Path folder, ServerOptions options) throws IOException {
    var service = new HttpService(folder, options);
    service.thread.start();
    try {
      service.bound.join();
      return service;
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw e;
    }
  }

  int port() {
    return bound.join();
  }

  private void run() {
    try {
      Gyre.run(() -> {
        try (Server server = FileServer.start(folder, options, Limits.DEFAULT)) {
          bound.complete(((InetSocketAddress) server.sockets().getFirst()).getPort());
          Gyre.wrapFuture(closed).await();
        }
      });
    } catch (Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : failure;
      // Before the port is open, start() throws it; later, nobody else would tell.
      if (!bound.completeExceptionally(cause)) {
        LOGGER.error("the HTTP example has failed", cause);
      }
    }
  }

  /** Ends the server; its connections are closed with the tasks that serve them. */
  @Override
  public void close() {
    closed.complete(null);
    try {
      if (!thread.join(JOIN_DEADLINE)) {
        LOGGER.warn("the HTTP example has not ended after {}", JOIN_DEADLINE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
