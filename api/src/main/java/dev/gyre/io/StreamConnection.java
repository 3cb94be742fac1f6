package dev.gyre.io;

import java.util.Objects;

/**
 * Both directions of a connection that was opened: what {@code asyncio.open_connection} returns as
 * a pair. Loop thread only.
 *
 * <pre>{@code
 * try (var connection = Gyre.openConnection("localhost", 7007)) {
 *   connection.writer().write("hello\n");
 *   String answer = connection.reader().readLine(UTF_8);
 * }
 * }</pre>
 *
 * @param reader what the peer sends
 * @param writer what is sent to the peer
 * @since 0.1
 */
public record StreamConnection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /** Checks the values. */
  public StreamConnection {
    Objects.requireNonNull(reader, "reader");
    Objects.requireNonNull(writer, "writer");
  }

  /** Closes the connection in an orderly way. See {@link StreamWriter#close}. */
  @Override
  public void close() {
    writer.close();
  }
}
