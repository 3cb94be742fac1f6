package dev.gyre.itests.osgi.inside;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;

/** Sends back whatever comes. */
final class Echo implements Protocol {

  private Transport transport;

  @Override
  public void connectionMade(Transport made) {
    transport = made;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    transport.write(data);
  }
}
