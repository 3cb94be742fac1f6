package dev.gyre.executors.process;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a Unix socket, as the kernel tells. Needs the module jdk.net. */
final class PeerCredentials {

  private PeerCredentials() {}

  /** Returns as whom the other process runs; null if this system does not tell. */
  static @Nullable UserPrincipal userOf(SocketChannel channel) throws IOException {
    return channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
        ? channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user()
        : null;
  }
}
