package dev.gyre.io;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, and who has to prove who they are. The counterpart of asyncio's
 * {@code ssl}, {@code server_hostname}, {@code ssl_handshake_timeout} and {@code
 * ssl_shutdown_timeout}. Immutable: each {@code with} method returns a changed copy.
 *
 * <p>A client's usual options are {@link #DEFAULT}: it trusts whom the JDK trusts, and the server
 * has to prove that it is the host connected to. A server needs a context that holds its key:
 * {@code TlsOptions.of(context)}.
 *
 * @param context holds the own key and decides whom to trust; null for {@link
 *     SSLContext#getDefault}, which only clients may use
 * @param serverHostname for clients: the name or literal address that the server's certificate must
 *     be valid for, sent to the server (SNI) if it is a name; null for the host connected to, empty
 *     to send and check no name
 * @param applicationProtocols the names of application protocols to agree on (ALPN), the preferred
 *     one first; empty to speak of none. A server refuses a client that knows none of its own
 * @param namedContexts for servers: the contexts for clients that ask for a name, such as {@code
 *     example.org} or {@code *.example.org} (any one label), in lower case; others get {@code
 *     context}
 * @param clientAuthentication for servers: whether clients have to prove who they are
 * @param handshakeTimeout how long the peers may take to agree; positive
 * @param shutdownTimeout how long buffered bytes and farewells may take after {@code close};
 *     positive
 * @param parameters is given the parameters of each connection before it begins, to change what the
 *     other options do not cover: protocol versions, cipher suites, ...
 * @since 0.1
 */
public record TlsOptions(
    @Nullable SSLContext context,
    @Nullable String serverHostname,
    List<String> applicationProtocols,
    Map<String, SSLContext> namedContexts,
    ClientAuthentication clientAuthentication,
    Duration handshakeTimeout,
    Duration shutdownTimeout,
    Consumer<? super SSLParameters> parameters) {

  /** How long a handshake may take, unless said otherwise: 60 s, as in asyncio. */
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

  /** How long closing may take, unless said otherwise: 30 s, as in asyncio. */
  public static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** A client that trusts whom the JDK trusts. asyncio: {@code ssl=True}. */
  public static final TlsOptions DEFAULT =
      new TlsOptions(
          null,
          null,
          List.of(),
          Map.of(),
          ClientAuthentication.NONE,
          DEFAULT_HANDSHAKE_TIMEOUT,
          DEFAULT_SHUTDOWN_TIMEOUT,
          untouched -> {});

  private static final int PROTOCOL_NAME_BYTES_MAX = 255;

  /** Checks the values. */
  public TlsOptions {
    applicationProtocols = List.copyOf(applicationProtocols);
    namedContexts = Map.copyOf(namedContexts);
    Objects.requireNonNull(clientAuthentication, "clientAuthentication");
    Objects.requireNonNull(parameters, "parameters");
    applicationProtocols.forEach(TlsOptions::checkProtocolName);
    checkTimeout("handshake", handshakeTimeout);
    checkTimeout("shutdown", shutdownTimeout);
  }

  private static void checkProtocolName(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > PROTOCOL_NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "name of an application protocol must have between 1 and 255 bytes: '" + name + "'");
    }
  }

  private static void checkTimeout(String what, Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException(what + " timeout must be positive: " + timeout);
    }
  }

  /**
   * Takes keys and trust from a context, with defaults for everything else.
   *
   * @param context holds the own key and decides whom to trust
   * @return the options
   */
  public static TlsOptions of(SSLContext context) {
    return DEFAULT.withContext(context);
  }

  /**
   * Takes keys and trust from a context.
   *
   * @param newContext the context, or null for the JDK's default
   * @return changed options
   */
  public TlsOptions withContext(@Nullable SSLContext newContext) {
    return new TlsOptions(
        newContext,
        serverHostname,
        applicationProtocols,
        namedContexts,
        clientAuthentication,
        handshakeTimeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Has a client expect a certificate for this name.
   *
   * <p>With an empty name <b>any</b> server with a certificate that is trusted, for whatever name,
   * is accepted: whoever can redirect the connection can read it. That is for tests, and for those
   * who check the certificate themselves.
   *
   * @param name a name or literal address; null for the host connected to, empty for no check
   * @return changed options
   */
  public TlsOptions withServerHostname(@Nullable String name) {
    return new TlsOptions(
        context,
        name,
        applicationProtocols,
        namedContexts,
        clientAuthentication,
        handshakeTimeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Agrees on an application protocol, such as {@code h2} or {@code http/1.1}. The outcome is
   * {@link ExtraInfo#APPLICATION_PROTOCOL}.
   *
   * @param names the preferred one first; empty to speak of none
   * @return changed options
   */
  public TlsOptions withApplicationProtocols(List<String> names) {
    return new TlsOptions(
        context,
        serverHostname,
        names,
        namedContexts,
        clientAuthentication,
        handshakeTimeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Has a server choose the context by the name that a client asks for. asyncio: {@code
   * SSLContext.sni_callback}.
   *
   * @param contexts by name in lower case, {@code *.} in front stands for any one label; empty to
   *     use the same for all
   * @return changed options
   */
  public TlsOptions withNamedContexts(Map<String, SSLContext> contexts) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        contexts,
        clientAuthentication,
        handshakeTimeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Has a server ask its clients who they are.
   *
   * @param authentication whether it asks, and whether it insists
   * @return changed options
   */
  public TlsOptions withClientAuthentication(ClientAuthentication authentication) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        namedContexts,
        authentication,
        handshakeTimeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Limits the time in which the peers have to agree.
   *
   * @param timeout positive
   * @return changed options
   */
  public TlsOptions withHandshakeTimeout(Duration timeout) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        namedContexts,
        clientAuthentication,
        timeout,
        shutdownTimeout,
        parameters);
  }

  /**
   * Limits the time that buffered bytes and farewells may take after {@code close}. Then the
   * connection is aborted.
   *
   * @param timeout positive
   * @return changed options
   */
  public TlsOptions withShutdownTimeout(Duration timeout) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        namedContexts,
        clientAuthentication,
        handshakeTimeout,
        timeout,
        parameters);
  }

  /**
   * Changes what the other options do not cover. Runs on the loop for each connection, after the
   * other options were applied, and may undo them.
   *
   * @param customizer is given the parameters to change
   * @return changed options
   */
  public TlsOptions withParameters(Consumer<? super SSLParameters> customizer) {
    return new TlsOptions(
        context,
        serverHostname,
        applicationProtocols,
        namedContexts,
        clientAuthentication,
        handshakeTimeout,
        shutdownTimeout,
        customizer);
  }
}
