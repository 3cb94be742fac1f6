package dev.gyre.bench.sockets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server that sends back what it receives, unless the question is about another answer, and
 * serves until it is closed.
 */
interface EchoServer extends AutoCloseable {

  /** Opens a server on a wire. */
  @FunctionalInterface
  interface Opener {
    EchoServer open(Wire wire) throws Exception;
  }

  /**
   * Returns where it serves.
   *
   * @return a port of 127.0.0.1, or the path of a Unix socket
   */
  String address();

  /**
   * Returns which process serves.
   *
   * @return its number, or {@code self}
   */
  default String process() {
    return "self";
  }

  /**
   * Returns how many connections there are.
   *
   * @return 0 or more
   */
  default int connections() {
    throw new UnsupportedOperationException("this server counts no connections: " + address());
  }

  /**
   * Returns which thread of this process serves.
   *
   * @return its {@link Thread#threadId}
   */
  default long threadId() {
    throw new UnsupportedOperationException("this server tells no thread: " + address());
  }

  @Override
  void close();

  /** Returns a path for a Unix socket of one server. */
  static Path newSocketPath() throws IOException {
    Path folder = Files.createTempDirectory("gyre-bench-");
    folder.toFile().deleteOnExit();
    Path socket = folder.resolve("echo");
    socket.toFile().deleteOnExit(); // before its folder: the last to be registered is the first
    return socket;
  }
}
