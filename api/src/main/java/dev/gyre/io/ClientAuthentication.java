package dev.gyre.io;

/**
 * Whether a TLS server asks its clients who they are. The counterpart of {@code
 * SSLContext.verify_mode} on the server's side.
 *
 * @since 0.1
 */
public enum ClientAuthentication {

  /** Asks for no certificate. */
  NONE,

  /** Asks for a certificate, goes on without one, and refuses a client whose certificate fails. */
  WANT,

  /** Asks for a certificate and refuses a client that has none, or one that fails: mutual TLS. */
  NEED
}
