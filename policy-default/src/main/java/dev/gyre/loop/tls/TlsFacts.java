package dev.gyre.loop.tls;

import dev.gyre.io.ExtraInfo;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is known of a session, by the names under which users ask. */
final class TlsFacts {

  private TlsFacts() {}

  /** Returns a fact, or null if it is none of the session's. */
  static @Nullable Object of(
      SSLSession session, @Nullable String applicationProtocol, ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SSL_SESSION)) {
      return session;
    }
    if (key.equals(ExtraInfo.PEER_CERTIFICATES)) {
      return peerCertificates(session);
    }
    if (key.equals(ExtraInfo.CIPHER)) {
      return session.getCipherSuite();
    }
    if (key.equals(ExtraInfo.TLS_VERSION)) {
      return session.getProtocol();
    }
    return key.equals(ExtraInfo.APPLICATION_PROTOCOL) ? applicationProtocol : null;
  }

  private static X509Certificate @Nullable [] peerCertificates(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates())
          .map(X509Certificate.class::cast)
          .toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }
}
