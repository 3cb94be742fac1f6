package dev.gyre.epoll;

import java.io.Serial;
import java.net.SocketException;

/**
 * The peer has broken the connection. Without a stack trace, which would lead through the loop and
 * tell nothing, but cost more than all else that is done for a connection that ends so.
 */
final class BrokenByPeer extends SocketException {

  @Serial private static final long serialVersionUID = 1;

  BrokenByPeer(String message) {
    super(message);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it touches nothing
  public Throwable fillInStackTrace() {
    return this;
  }
}
