package dev.gyre.loop.transports;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends back what arrives. */
final class EchoProtocol implements Protocol {

  private @Nullable Transport transport;

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (transport == null) {
      throw new IllegalStateException("data before connectionMade");
    }
    transport.write(data);
  }
}
