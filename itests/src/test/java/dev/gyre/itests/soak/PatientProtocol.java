package dev.gyre.itests.soak;

import dev.gyre.EventLoop;
import dev.gyre.TimerHandle;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What serves unkind clients: gives up who says nothing in time, and writes to who is not there any
 * more. Loop thread only.
 */
final class PatientProtocol implements Protocol {

  private static final Duration PATIENCE = Duration.ofMillis(20);
  private static final Duration LATER = Duration.ofMillis(5);
  private static final byte[] MUCH = new byte[256 * 1024];

  private final EventLoop loop;
  private final Tally tally;
  private final StringBuilder said = new StringBuilder();
  private @Nullable Transport transport;
  private @Nullable TimerHandle patience;

  PatientProtocol(EventLoop loop, Tally tally) {
    this.loop = loop;
    this.tally = tally;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    tally.made(transport);
    patience = loop.callLater(PATIENCE, transport::abort);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    said.append(StandardCharsets.ISO_8859_1.decode(data));
    Transport open = Objects.requireNonNull(transport);
    if (said.indexOf("much\n") >= 0) {
      open.write(ByteBuffer.wrap(MUCH));
    } else if (said.indexOf("later\n") >= 0) {
      for (int i = 1; i <= 4; i++) {
        loop.callLater(LATER.multipliedBy(i), () -> open.write(ByteBuffer.wrap(new byte[10])));
      }
    }
    said.setLength(Math.min(said.length(), 100));
  }

  /** Keeps its own half open, until the patience is over. */
  @Override
  public boolean eofReceived() {
    Objects.requireNonNull(transport).write(new byte[] {'.'});
    return true;
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    Objects.requireNonNull(patience).cancel();
    tally.lost();
  }
}
