package dev.gyre.io;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Names a fact that a transport may know, with its type. The counterpart of the strings that
 * asyncio's {@code get_extra_info} takes. Immutable.
 *
 * @param <T> the type of the fact
 * @since 0.1
 */
public final class ExtraInfo<T> {

  /** The address of the other end. asyncio: {@code 'peername'}. */
  public static final ExtraInfo<SocketAddress> PEERNAME = of("peername", SocketAddress.class);

  /** The address of this end. asyncio: {@code 'sockname'}. */
  public static final ExtraInfo<SocketAddress> SOCKNAME = of("sockname", SocketAddress.class);

  /** The socket, for its options; none for pipes. asyncio: {@code 'socket'}. */
  public static final ExtraInfo<TransportSocket> SOCKET = of("socket", TransportSocket.class);

  /** The negotiated session of TLS. asyncio: what {@code 'ssl_object'} is asked for. */
  public static final ExtraInfo<SSLSession> SSL_SESSION = of("ssl_session", SSLSession.class);

  /** The context that TLS took keys and trust from. asyncio: {@code 'sslcontext'}. */
  public static final ExtraInfo<SSLContext> SSL_CONTEXT = of("sslcontext", SSLContext.class);

  /**
   * The certificates that the peer has proved to be its own, its own one first; unknown if it sent
   * none. asyncio: {@code 'peercert'}, which is the first one, as a dictionary.
   */
  public static final ExtraInfo<X509Certificate[]> PEER_CERTIFICATES =
      of("peercert", X509Certificate[].class);

  /** The name of the cipher suite in use. asyncio: the first of {@code 'cipher'}. */
  public static final ExtraInfo<String> CIPHER = of("cipher", String.class);

  /**
   * The version of TLS in use, such as {@code TLSv1.3}. asyncio: the second of {@code 'cipher'}.
   */
  public static final ExtraInfo<String> TLS_VERSION = of("tls_version", String.class);

  /**
   * The application protocol agreed on (ALPN); unknown if there is none. asyncio: {@code
   * ssl_object.selected_alpn_protocol()}.
   */
  public static final ExtraInfo<String> APPLICATION_PROTOCOL =
      of("application_protocol", String.class);

  /**
   * What a pipe was made of: the channel, the stream or the {@link java.nio.file.Path} that was
   * given to the loop; the name of the pipe of a child process. asyncio: {@code 'pipe'}.
   */
  public static final ExtraInfo<Object> PIPE = of("pipe", Object.class);

  /**
   * The child process, as long as the system knows it. asyncio: {@code 'subprocess'}, an object of
   * {@code Popen}.
   */
  public static final ExtraInfo<ProcessHandle> SUBPROCESS = of("subprocess", ProcessHandle.class);

  private final String name;
  private final Class<T> type;

  private ExtraInfo(String name, Class<T> type) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = Objects.requireNonNull(type, "type");
  }

  /**
   * Makes a key. Keys of the same name and type are equal.
   *
   * @param name the name of the fact
   * @param type its type
   * @param <T> its type
   * @return a key
   */
  public static <T> ExtraInfo<T> of(String name, Class<T> type) {
    return new ExtraInfo<>(name, type);
  }

  /**
   * Returns the name of the fact.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the type of the fact.
   *
   * @return the type
   */
  public Class<T> type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExtraInfo<?> that && name.equals(that.name) && type == that.type;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
