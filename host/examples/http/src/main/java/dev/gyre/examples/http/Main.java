package dev.gyre.examples.http;

import dev.gyre.Gyre;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The file server as a program. */
public final class Main {

  private static final String HOST = "127.0.0.1";
  private static final String USAGE =
      """
      Serves the files of a folder on 127.0.0.1 until it is interrupted.

      Usage: java ... dev.gyre.examples.http.Main FOLDER [PORT [KEYSTORE PASSWORD]]

        PORT                where to listen; 8080 unless given, 0 for any
        KEYSTORE PASSWORD   a PKCS#12 file with a key: serves HTTPS\
      """;

  private Main() {}

  /**
   * Serves.
   *
   * @param arguments the folder, and optionally the port and a key store with its password
   * @throws Exception if the arguments are of no use or the port is taken
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0 || arguments.length == 3 || arguments.length > 4) {
      IO.println(USAGE);
      System.exit(2);
    }
    int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8080;
    boolean encrypted = arguments.length == 4;
    ServerOptions options = ServerOptions.on(HOST, port);
    ServerOptions chosen =
        encrypted
            ? options.withTls(TlsOptions.of(context(Path.of(arguments[2]), arguments[3])))
            : options;
    Gyre.run(() -> {
      Server server = FileServer.start(Path.of(arguments[0]), chosen, Limits.DEFAULT);
      int bound = ((InetSocketAddress) server.sockets().getFirst()).getPort();
      IO.println("serving %s://%s:%d/".formatted(encrypted ? "https" : "http", HOST, bound));
      server.serveForever().await();
    });
  }

  private static SSLContext context(Path keyStore, String password)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(keyStore)) {
      keys.load(file, password.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, password.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
