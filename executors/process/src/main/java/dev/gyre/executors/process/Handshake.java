package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a worker to connect and to prove that it is the one that was started: it runs as the
 * same user, and knows the secret. Gives up when the worker's process ends or its time is over.
 */
final class Handshake implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private final ServerSocketChannel listener;
  private final CompletableFuture<Process> watch;
  private volatile @Nullable SocketChannel guest;

  Handshake(ServerSocketChannel listener, Process process, Duration patience) {
    this.listener = listener;
    this.watch =
        PoolThreads.withoutContextClassLoader(
            () -> process.onExit().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS));
    CompletableFuture<Process> _ = watch.whenComplete((gone, late) -> giveUp());
  }

  /** Channels have no timeouts; but closing one ends every wait for it. */
  private void giveUp() {
    closeQuietly(listener);
    closeQuietly(guest);
  }

  /**
   * Waits for the worker.
   *
   * @param secret what it knows
   * @param owner as whom it runs
   * @return the connection
   * @throws IOException if it does not come
   */
  Connection await(String secret, UserPrincipal owner) throws IOException {
    while (true) {
      SocketChannel channel = listener.accept();
      guest = channel;
      if (watch.isDone()) {
        closeQuietly(channel);
        throw new IOException("too late");
      }
      var connection = new Connection(channel);
      if (isOf(channel, owner) && knows(secret, connection)) {
        guest = null;
        return connection;
      }
      LOG.warn("a stranger has connected to the socket of a worker that starts, and was sent away");
      closeQuietly(channel);
    }
  }

  private static boolean isOf(SocketChannel channel, UserPrincipal owner) throws IOException {
    try {
      UserPrincipal user = PeerCredentials.userOf(channel);
      return user == null || user.equals(owner);
    } catch (LinkageError withoutModule) {
      return true; // a runtime image without jdk.net; the directory and the secret do
    }
  }

  private static boolean knows(String secret, Connection connection) {
    try {
      Frame hello = connection.receive();
      return hello != null
          && hello.kind() == Kind.HELLO
          && MessageDigest.isEqual(bytes(hello.data().readUTF()), bytes(secret));
    } catch (IOException noHello) {
      return false;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void closeQuietly(@Nullable Closeable closeable) {
    if (closeable != null) {
      try {
        closeable.close();
      } catch (IOException failure) {
        LOG.debug("closing {} failed", closeable, failure);
      }
    }
  }

  /** Watches no longer. */
  @Override
  public void close() {
    watch.cancel(false);
  }
}
