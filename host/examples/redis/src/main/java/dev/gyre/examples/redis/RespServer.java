package dev.gyre.examples.redis;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.UnixServerOptions;

/** Serves a small part of Redis, whose clients all see the same keys. Loop thread only. */
public final class RespServer {

  private final EventLoop loop;
  private final Subscriptions subscriptions = new Subscriptions();
  private final Commands commands;

  /**
   * Creates a server that has no keys yet.
   *
   * @param loop the loop on which everything happens
   */
  public RespServer(EventLoop loop) {
    this.loop = loop;
    this.commands = new Commands(new Keyspace(loop), subscriptions);
  }

  /**
   * Opens a port for clients.
   *
   * @param options where
   * @return a future of what closes it
   */
  public LoopFuture<Server> listen(ServerOptions options) {
    return loop.createServer(() -> new Session(commands, subscriptions), options);
  }

  /**
   * Opens a Unix socket for clients.
   *
   * @param options where
   * @return a future of what closes it
   */
  public LoopFuture<Server> listen(UnixServerOptions options) {
    return loop.createUnixServer(() -> new Session(commands, subscriptions), options);
  }
}
