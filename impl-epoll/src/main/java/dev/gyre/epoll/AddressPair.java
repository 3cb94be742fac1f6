package dev.gyre.epoll;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Those of the two addresses of a connection that cannot be {@linkplain PackedAddress packed}.
 * Immutable.
 *
 * @param local null if there is none, or it is packed
 * @param remote null if there is none, or it is packed
 */
record AddressPair(@Nullable SocketAddress local, @Nullable SocketAddress remote) {

  /** Returns a pair, or null if there is nothing to be kept. */
  static @Nullable AddressPair of(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    return local == null && remote == null ? null : new AddressPair(local, remote);
  }
}
