package dev.gyre.bench.loop;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One event loop of Vert.x, on Netty's epoll, and a context on it: what a verticle is given. */
public final class VertxLoop implements AutoCloseable, Executor {

  private final Vertx vertx;
  private final Context context;

  private VertxLoop(Vertx vertx, Context context) {
    this.vertx = vertx;
    this.context = context;
  }

  /**
   * Makes a loop.
   *
   * @return a running loop
   */
  public static VertxLoop onEpoll() {
    Vertx vertx = newVertx();
    return new VertxLoop(vertx, vertx.getOrCreateContext());
  }

  /**
   * Makes one whose handlers run on virtual threads, one at a time, so that they may await: what a
   * verticle is given that asks for that.
   *
   * @return a running one
   */
  static VertxLoop ofVirtualThreads() {
    Vertx vertx = newVertx();
    var context = new CompletableFuture<Context>();
    vertx.deployVerticle(
        given -> {
          context.complete(given);
          return Future.succeededFuture();
        },
        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD));
    return new VertxLoop(vertx, context.join());
  }

  private static Vertx newVertx() {
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventLoopPoolSize(1))
            .withTransport(Transport.EPOLL)
            .build();
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException("not on epoll", vertx.unavailableNativeTransportCause());
    }
    return vertx;
  }

  /**
   * Returns Vert.x itself.
   *
   * @return with one event loop
   */
  public Vertx vertx() {
    return vertx;
  }

  /** Returns what runs handlers. */
  Context context() {
    return context;
  }

  /** Wraps the callback: a handler is passed an argument, and a runnable none. */
  @Override
  public void execute(Runnable callback) {
    context.runOnContext(nothing -> callback.run());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
