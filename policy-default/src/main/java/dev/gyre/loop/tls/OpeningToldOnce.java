package dev.gyre.loop.tls;

import dev.gyre.io.TlsTransport;

/** Passes on the first outcome of a handshake, and no other. Loop thread only. */
final class OpeningToldOnce implements TlsOpening {

  private final TlsOpening opening;
  private boolean told;

  OpeningToldOnce(TlsOpening opening) {
    this.opening = opening;
  }

  @Override
  public void opened(TlsTransport transport) {
    if (!told) {
      told = true;
      opening.opened(transport);
    }
  }

  @Override
  public void failed(Exception failure) {
    if (!told) {
      told = true;
      opening.failed(failure);
    }
  }
}
