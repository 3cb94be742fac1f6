package dev.gyre.loop.tls;

import dev.gyre.io.TlsOptions;
import java.net.IDN;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a connection is to be, client or server, and the engines that make it so.
 * Immutable.
 *
 * @param options the user's
 * @param isClient whether this end is the client
 * @param serverName for clients: whom the certificate has to name; empty for no matter whom, and
 *     for servers
 * @param port for clients: where the server listens, or -1; it helps to resume sessions
 */
record TlsEnd(TlsOptions options, boolean isClient, String serverName, int port) {

  private static final String CHECK_HOSTNAME = "HTTPS";

  /**
   * Checks the options of a client.
   *
   * @param options the user's
   * @param host the host connected to, or null if there is none, as with a Unix socket
   * @param port the port connected to, or -1
   * @throws IllegalArgumentException if they do not suffice, or are a server's
   */
  static TlsEnd client(TlsOptions options, @Nullable String host, int port) {
    Objects.requireNonNull(options, "options");
    if (!options.namedContexts().isEmpty()) {
      throw new IllegalArgumentException(
          "contexts by name are for servers, give a client withContext: "
              + options.namedContexts().keySet());
    }
    String name = options.serverHostname() == null ? host : options.serverHostname();
    if (name == null) {
      throw new IllegalArgumentException(
          "client must know whose certificate to expect: give TlsOptions.withServerHostname the"
              + " server's name, or \"\" to accept any");
    }
    return new TlsEnd(options, true, normalized(name), port);
  }

  /**
   * Checks the options of a server.
   *
   * @param options the user's
   * @throws IllegalArgumentException if they do not suffice, or are a client's
   */
  static TlsEnd server(TlsOptions options) {
    Objects.requireNonNull(options, "options");
    if (options.context() == null) {
      throw new IllegalArgumentException(
          "TLS server must have a certificate: give TlsOptions.withContext a context with its key");
    }
    if (options.serverHostname() != null) {
      throw new IllegalArgumentException(
          "server hostname is for clients, a server's names are those of its certificates: "
              + options.serverHostname());
    }
    return new TlsEnd(options, false, "", -1);
  }

  /** Certificates know neither the root's dot, nor scopes, nor letters beyond ASCII. */
  private static String normalized(String name) {
    int scope = name.indexOf('%');
    String bare = scope < 0 ? name : name.substring(0, scope);
    if (bare.endsWith(".")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    try {
      return IDN.toASCII(bare);
    } catch (IllegalArgumentException notAName) {
      return bare;
    }
  }

  /** Tells whether the client has to be heard first, because the context depends on it. */
  boolean choosesContextByName() {
    return !options.namedContexts().isEmpty();
  }

  /** Returns the context for a client that asks for a name, or for none. */
  @Nullable SSLContext contextFor(@Nullable String name) {
    if (name == null) {
      return options.context();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    SSLContext named = options.namedContexts().get(lower);
    if (named == null) {
      int firstDot = lower.indexOf('.');
      named = firstDot < 0 ? null : options.namedContexts().get("*" + lower.substring(firstDot));
    }
    return named == null ? options.context() : named;
  }

  /** Makes an engine that is about to begin. */
  SSLEngine newEngine(SSLContext context) {
    SSLEngine engine =
        serverName.isEmpty()
            ? context.createSSLEngine()
            : context.createSSLEngine(serverName, port);
    engine.setUseClientMode(isClient);
    SSLParameters parameters = engine.getSSLParameters();
    apply(parameters);
    engine.setSSLParameters(parameters);
    return engine;
  }

  private void apply(SSLParameters parameters) {
    if (!options.applicationProtocols().isEmpty()) {
      parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
    }
    if (isClient) {
      parameters.setEndpointIdentificationAlgorithm(serverName.isEmpty() ? null : CHECK_HOSTNAME);
      parameters.setServerNames(namesToSend());
    } else {
      switch (options.clientAuthentication()) {
        case NONE -> {}
        case WANT -> parameters.setWantClientAuth(true);
        case NEED -> parameters.setNeedClientAuth(true);
      }
    }
    options.parameters().accept(parameters);
  }

  /** Literal addresses are not sent, by rule, nor what is no name of the DNS. */
  private List<SNIServerName> namesToSend() {
    if (serverName.isEmpty() || isLiteralAddress(serverName)) {
      return List.of();
    }
    try {
      return List.of(new SNIHostName(serverName));
    } catch (IllegalArgumentException notAName) {
      return List.of();
    }
  }

  private static boolean isLiteralAddress(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException notLiteral) {
      return false;
    }
  }
}
