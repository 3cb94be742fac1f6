package dev.gyre.loop.tls;

import dev.gyre.io.ClientAuthentication;
import dev.gyre.io.TlsTruncatedException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Says what the JDK's engine means: which peer, which check, and what to do about it. Immutable.
 *
 * @param end this end
 * @param peer the other end, in words
 */
record TlsFailures(TlsEnd end, String peer) {

  private static final String ALERT = "Received fatal alert: ";

  private static final String EXPIRED =
      "the validity of a certificate has ended: renew it, or set the clock";
  private static final String NOT_YET_VALID =
      "the validity of a certificate has not begun: set the clock";

  /** Why a handshake has failed. */
  SSLException ofHandshake(Throwable failure) {
    String remedy = remedy(failure);
    var told =
        new SSLHandshakeException(
            "TLS handshake with %s failed: %s%s"
                .formatted(peer, text(failure), remedy == null ? "" : "; " + remedy));
    told.initCause(failure);
    return told;
  }

  /** Why an established connection has failed. */
  SSLException ofConnection(Throwable failure) {
    return new SSLException(
        "TLS connection with %s failed: %s".formatted(peer, text(failure)), failure);
  }

  /** Why a handshake that the peer does not end is given up. */
  SocketTimeoutException ofHandshakeTime() {
    return new SocketTimeoutException(
        "TLS handshake with %s took longer than %s: the peer may be overloaded or not speak TLS;"
                .formatted(peer, end.options().handshakeTimeout())
            + " TlsOptions.withHandshakeTimeout gives it more time");
  }

  /** Why a shutdown that the peer does not end is given up. */
  SocketTimeoutException ofShutdownTime() {
    return new SocketTimeoutException(
        "TLS shutdown with %s took longer than %s: the peer has not said close_notify, or not"
                .formatted(peer, end.options().shutdownTimeout())
            + " taken all bytes");
  }

  /** The connection has gone before the peers have agreed; why, unless this end has closed it. */
  IOException lostDuringHandshake(@Nullable Exception loss) {
    return loss == null
        ? new IOException("connection was closed during the TLS handshake with " + peer)
        : new IOException("connection reset by peer during TLS handshake with " + peer, loss);
  }

  /** The peer has ended the connection as only an attacker should. */
  TlsTruncatedException truncated() {
    return new TlsTruncatedException(
        "TLS connection with %s ended without close_notify: data may be missing".formatted(peer));
  }

  /** The peer has closed, and takes no more. */
  SSLException closedBefore(long unsentBytes) {
    return new SSLException(
        "TLS connection with %s was closed by the peer before %d bytes could be sent"
            .formatted(peer, unsentBytes));
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private @Nullable String remedy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String remedy = remedyFor(cause);
      if (remedy != null) {
        return remedy;
      }
    }
    return null;
  }

  private @Nullable String remedyFor(Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException expired -> EXPIRED;
      case CertificateNotYetValidException early -> NOT_YET_VALID;
      case CertPathBuilderException noPath -> untrusted();
      case CertPathValidatorException invalid -> remedyForPath(invalid);
      case CertificateException other when other.getCause() == null -> remedyForName();
      case SSLException said -> remedyForText(text(said));
      default -> null;
    };
  }

  private @Nullable String remedyForPath(CertPathValidatorException invalid) {
    if (!(invalid.getReason() instanceof BasicReason reason)) {
      return invalid.getCause() == null ? untrusted() : null;
    }
    return switch (reason) {
      case EXPIRED -> EXPIRED;
      case NOT_YET_VALID -> NOT_YET_VALID;
      case REVOKED -> "a certificate was revoked by its issuer: the peer needs another";
      case ALGORITHM_CONSTRAINED ->
          "a certificate's algorithm or key size is too weak for this JDK: the peer needs another";
      case INVALID_SIGNATURE -> "a certificate was tampered with, or is not its issuer's";
      case UNDETERMINED_REVOCATION_STATUS ->
          "nobody could say whether a certificate was revoked: let its issuer's server be reached";
      case UNSPECIFIED -> invalid.getCause() == null ? untrusted() : null;
    };
  }

  private String untrusted() {
    return "the %s certificate leads to no issuer that this end trusts: give TlsOptions.withContext a"
            .formatted(end.isClient() ? "server's" : "client's")
        + " context whose trust managers know the issuer";
  }

  /** The JDK checks names last, with plain exceptions. */
  private @Nullable String remedyForName() {
    if (!end.isClient() || end.serverName().isEmpty()) {
      return null;
    }
    return "the certificate is for another host: connect by a name in it, or name the one to expect"
        + " by TlsOptions.withServerHostname";
  }

  private @Nullable String remedyForText(String text) {
    int alert = text.indexOf(ALERT);
    if (alert >= 0) {
      return remedyForAlert(text.substring(alert + ALERT.length()).strip());
    }
    if (text.contains("nrecognized SSL message")) {
      return "the peer does not speak TLS here: look at the port, or agree on STARTTLS first";
    }
    if (text.contains("Empty client certificate chain")) {
      return "the client must have a certificate, as TlsOptions.withClientAuthentication demands: "
          + ClientAuthentication.NEED;
    }
    if (text.contains("no cipher suites in common")
        || text.contains("No available authentication")) {
      return "the server's context must hold a key that the client's ciphers can use";
    }
    return null;
  }

  private @Nullable String remedyForAlert(String alert) {
    return switch (alert) {
      case "certificate_required",
          "bad_certificate",
          "certificate_unknown",
          "unknown_ca",
          "certificate_expired",
          "certificate_revoked",
          "unsupported_certificate",
          "access_denied" ->
          end.isClient()
              ? "the server refuses this client's certificate, or wants one: give"
                  + " TlsOptions.withContext a context whose key managers have one that it accepts"
              : "the client refuses this server's certificate: it must trust the issuer, and the"
                  + " certificate must be for the name that it asked for";
      case "no_application_protocol" ->
          "the server knows none of the protocols in TlsOptions.withApplicationProtocols: "
              + end.options().applicationProtocols();
      case "protocol_version" ->
          "the peers have no version of TLS in common: TlsOptions.withParameters may enable others";
      case "handshake_failure" ->
          "the peers have no cipher suite or signature in common, or a certificate is missing";
      case "unrecognized_name" ->
          "the server does not know the name that was asked for: " + end.serverName();
      default -> null;
    };
  }
}
