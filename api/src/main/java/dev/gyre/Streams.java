package dev.gyre;

import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamReaderProtocol;
import dev.gyre.io.StreamWriter;
import dev.gyre.io.Subprocess;
import dev.gyre.io.SubprocessConnection;
import dev.gyre.io.SubprocessStreamProtocol;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Opens connections and starts processes for tasks: what asyncio's {@code streams} module puts
 * above transports and protocols. In the body of a task.
 */
final class Streams {

  private Streams() {}

  /** Opens a connection by one of the loop's ways to do so. */
  static StreamConnection connect(
      EventLoop loop,
      int limit,
      Function<Supplier<StreamReaderProtocol>, LoopFuture<Connection<StreamReaderProtocol>>>
          opening)
      throws IOException {
    var reader = new StreamReader(loop, limit);
    var protocol = new StreamReaderProtocol(reader);
    Connection<StreamReaderProtocol> connection =
        opening.apply(() -> protocol).await(IOException.class);
    return new StreamConnection(reader, new StreamWriter(connection.transport(), protocol, reader));
  }

  /** Starts a child process by one of the loop's ways to do so. */
  static Subprocess start(
      EventLoop loop,
      int limit,
      Function<
              Supplier<SubprocessStreamProtocol>,
              LoopFuture<SubprocessConnection<SubprocessStreamProtocol>>>
          starting)
      throws IOException {
    var protocol = new SubprocessStreamProtocol(loop, limit);
    SubprocessConnection<SubprocessStreamProtocol> started =
        starting.apply(() -> protocol).await(IOException.class);
    return new Subprocess(started.transport(), protocol);
  }

  /** Makes the protocol of each client of a server. */
  static Supplier<Protocol> protocols(EventLoop loop, StreamHandler handler, int limit) {
    Objects.requireNonNull(handler, "handler");
    var _ = new StreamReader(loop, limit); // refuses a wrong limit now, not when a client comes
    return () -> new StreamReaderProtocol(new StreamReader(loop, limit), handler);
  }
}
