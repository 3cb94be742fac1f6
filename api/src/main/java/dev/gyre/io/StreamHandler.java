package dev.gyre.io;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Serves one client of a server of streams. The counterpart of the {@code client_connected_cb} that
 * {@code asyncio.start_server} takes.
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface StreamHandler {

  /**
   * Serves a client. Runs as a task of its own for each, and may await.
   *
   * <p>As in asyncio, the connection stays open when this returns, because the writer may have been
   * given to another task. Who does not do that closes the writer, best by try-with-resources.
   *
   * @param reader what the client sends
   * @param writer what is sent to the client
   * @throws Exception if it fails: then the failure is reported to the loop's exception handler,
   *     and the connection closed; a handler that is cancelled has it closed without a report
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
