package dev.gyre.loop.transports;

/** Is told when a transport that it made is gone, so that it can forget it. Loop thread only. */
@FunctionalInterface
interface TransportOwner {

  /** Keeps no account of its transports: a client, which has one. */
  TransportOwner NONE = transport -> {};

  /**
   * The transport's protocol was told that the connection is lost, and its socket is closed.
   *
   * @param transport the transport
   */
  void transportGone(StreamTransport transport);
}
