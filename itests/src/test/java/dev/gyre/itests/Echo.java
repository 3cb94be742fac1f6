package dev.gyre.itests;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sends back what arrives. */
public class Echo implements Protocol {

  private @Nullable Transport transport;

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    Objects.requireNonNull(transport).write(data);
  }
}
