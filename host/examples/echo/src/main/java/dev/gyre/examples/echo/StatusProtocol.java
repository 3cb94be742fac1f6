package dev.gyre.examples.echo;

import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection of the status endpoint: one request, one answer. Loop thread only. */
final class StatusProtocol implements Protocol {

  private static final int HEAD_MAX_CHARS = 8192;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Supplier<String> json;
  private final StringBuilder head = new StringBuilder();
  private @Nullable Transport transport;
  private boolean answered;

  StatusProtocol(Supplier<String> json) {
    this.json = json;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (answered) {
      return;
    }
    head.append(StandardCharsets.ISO_8859_1.decode(data));
    int end = head.indexOf(END_OF_HEAD);
    if (end >= 0) {
      answer(HttpExchange.answer(head.substring(0, end), json));
    } else if (head.length() > HEAD_MAX_CHARS) {
      answer(HttpExchange.headTooLarge());
    }
  }

  private void answer(byte[] response) {
    answered = true;
    Transport open = Objects.requireNonNull(transport, "connectionMade was not called");
    open.write(response);
    open.close();
  }
}
