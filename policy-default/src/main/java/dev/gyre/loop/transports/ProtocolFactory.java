package dev.gyre.loop.transports;

import dev.gyre.io.Protocol;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Makes a protocol for each connection, as the user's supplier says. Immutable.
 *
 * @param supplier the user's
 * @param <P> the type of protocol
 */
record ProtocolFactory<P extends Protocol>(Supplier<? extends P> supplier) {

  ProtocolFactory {
    Objects.requireNonNull(supplier, "protocolFactory");
  }

  /**
   * Makes a protocol.
   *
   * @return the protocol
   * @throws IllegalStateException if the supplier gives none; else what the supplier throws
   */
  P make() {
    P protocol = supplier.get();
    if (protocol == null) {
      throw new IllegalStateException(
          "protocol factory returned null: it must return a protocol for each connection");
    }
    return protocol;
  }
}
