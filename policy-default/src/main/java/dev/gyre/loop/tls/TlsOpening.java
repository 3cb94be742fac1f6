package dev.gyre.loop.tls;

import dev.gyre.io.TlsTransport;

/** Is told, once, how a handshake has ended. Loop thread only. */
public interface TlsOpening {

  /** For servers: nobody waits for one of their connections. */
  TlsOpening UNATTENDED =
      new TlsOpening() {
        @Override
        public void opened(TlsTransport transport) {}

        @Override
        public void failed(Exception failure) {}
      };

  /**
   * The peers have agreed. {@code connectionMade} has run, and no data has arrived.
   *
   * @param transport the encrypted transport
   */
  void opened(TlsTransport transport);

  /**
   * The peers have not agreed; the connection is closed, or about to be.
   *
   * @param failure why, for the user
   */
  void failed(Exception failure);
}
