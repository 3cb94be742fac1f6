package dev.gyre.bench.sockets;

/** What messages go over. */
enum Wire {
  /** TCP on 127.0.0.1. */
  TCP,
  /** A Unix socket. */
  UNIX;

  @Override
  public String toString() {
    return this == TCP ? "tcp" : "unix";
  }
}
