package dev.gyre.io;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Accepts connections and makes a protocol for each. The counterpart of {@code asyncio.Server}.
 * Loop thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface Server extends AutoCloseable {

  /** Begins to accept connections. Does nothing if it does already. */
  void startServing();

  /**
   * Tells whether connections are accepted.
   *
   * @return true if they are
   */
  boolean isServing();

  /**
   * Accepts connections until the returned future is cancelled, which closes the server.
   *
   * <p>The future is done at once then. (asyncio's also waits for the clients, and so keeps a
   * program from ending for as long as one stays; here {@link #waitClosed} waits for them, and who
   * does not want to wait calls {@link #closeClients} or {@link #abortClients} before.)
   *
   * @return a future that is never done unless the server is closed, which cancels it
   * @throws IllegalStateException if the server is closed, or is served by such a future already
   */
  LoopFuture<@Nullable Void> serveForever();

  /** Closes the listening sockets. Open connections are left alone. A second call does nothing. */
  @Override
  void close();

  /**
   * Closes every open connection of this server in an orderly way. Call it after {@link #close}.
   */
  void closeClients();

  /** Closes every open connection of this server at once. Call it after {@link #close}. */
  void abortClients();

  /**
   * Waits until the server is closed and its last connection is gone, in either order.
   *
   * @return a future that is done then
   */
  LoopFuture<@Nullable Void> waitClosed();

  /**
   * Returns the addresses on which the server listens.
   *
   * @return the bound addresses; empty once closed
   */
  List<SocketAddress> sockets();

  /**
   * Returns the loop on which the server runs. Any thread.
   *
   * @return the loop
   */
  EventLoop getLoop();
}
