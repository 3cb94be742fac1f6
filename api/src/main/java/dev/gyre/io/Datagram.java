package dev.gyre.io;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datagram: one packet of bytes and the address of its other end.
 *
 * @param data the bytes, which may be none, between the buffer's position and its limit
 * @param address where it came from, or where it goes; null for the address that a connected socket
 *     sends to
 * @since 0.1
 */
public record Datagram(ByteBuffer data, @Nullable SocketAddress address) {

  /** Checks the values. */
  public Datagram {
    Objects.requireNonNull(data, "data");
  }
}
