package dev.gyre.examples.http;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;

/** Serves the files of a folder over HTTP/1.1, or over HTTPS if the options say TLS. */
public final class FileServer {

  private FileServer() {}

  /**
   * Begins to serve on the running loop. In the body of a task only.
   *
   * @param folder what is served
   * @param options where, and whether encrypted
   * @param limits how much a client may take
   * @return the server, which serves until it is closed
   * @throws IOException if there is no such folder, or the port is taken
   */
  public static Server start(Path folder, ServerOptions options, Limits limits) throws IOException {
    Site site = Site.of(folder);
    return Gyre.startServer(
        (reader, writer) -> new HttpConnection(site, limits, reader, writer).serve(),
        options,
        limits.headBytes());
  }
}
