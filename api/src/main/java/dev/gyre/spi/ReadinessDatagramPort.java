package dev.gyre.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns readiness into the {@link DatagramPort} contract: datagrams that have arrived are received,
 * one or a batch at a time, into buffers which all ports of a selector share, and pushed to the
 * sink. Written once, for every selector that is told of readiness. Loop thread only.
 *
 * <p>A port that receives without end gives way to others after {@value #DATAGRAMS_PER_EVENT}
 * datagrams: the system reports it again at the next poll.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessDatagramPort extends ReadinessSource implements DatagramPort {

  /** After how many datagrams a port lets others have their turn; a batch is not interrupted. */
  private static final int DATAGRAMS_PER_EVENT = 64;

  private @Nullable Sink sink;

  /**
   * A multicast group that a port has joined.
   *
   * @param group the group's address
   * @param networkInterface where it was joined
   * @param source whose datagrams are wanted, or null for everybody's
   */
  public record Membership(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {}

  /** For subclasses. */
  protected ReadinessDatagramPort() {}

  @Override
  public final void start(Sink sink) {
    if (this.sink != null) {
      throw new IllegalStateException("port was started before; it keeps its first sink: " + this);
    }
    this.sink = sink;
  }

  @Override
  public final void startReceiving() {
    requireSink();
    want(READ);
  }

  @Override
  public final void awaitWritable() {
    requireSink();
    want(WRITE);
  }

  // Moving to another selector

  @Override
  public final boolean isMovable() {
    return sink != null && !isClosed();
  }

  /**
   * Returns the groups that were joined and not left.
   *
   * @return none by default
   */
  public Collection<Membership> memberships() {
    return List.of();
  }

  /**
   * Tells whether the socket is of IPv4 alone.
   *
   * @return false by default
   */
  public boolean isIpv4Only() {
    return false;
  }

  /**
   * Goes on where the same socket's port of another selector stops, and tells the sink, which is
   * the same.
   *
   * @param predecessor a port that {@linkplain #isMovable can be moved}
   * @param shared as for {@link #takeOver}
   */
  protected final void succeed(ReadinessDatagramPort predecessor, boolean shared) {
    Sink told = predecessor.requireSink();
    sink = told;
    takeOver(predecessor, shared);
    told.onMoved(this);
  }

  @Override
  public final void abandon(IOException reason) {
    Sink told = isClosed() ? null : sink;
    close();
    if (told != null) {
      told.onLost(reason);
    }
  }

  @Override
  protected final void onReady(int ops) {
    if ((ops & READ) != 0) {
      read(requireSink());
    }
    // The sink may have closed the port while it was told of a datagram.
    if ((ops & WRITE) != 0 && wants(WRITE)) {
      unwant(WRITE);
      writable();
      requireSink().onWritable();
    }
  }

  private void read(Sink sink) {
    int budget = DATAGRAMS_PER_EVENT;
    while (wants(READ) && budget > 0) {
      int count;
      try {
        count = receive();
      } catch (IOException e) {
        sink.onFailure(e);
        return;
      }
      push(count, sink);
      if (count < batchSize()) {
        return; // The system has no more; should that change, it reports this port again.
      }
      budget -= count;
    }
  }

  private void push(int count, Sink sink) {
    deliveryBegins(count);
    try {
      for (int i = 0; i < count && wants(READ); i++) {
        pushOne(i, sink);
      }
    } finally {
      deliveryEnds();
    }
  }

  private void pushOne(int index, Sink sink) {
    if (isTruncated(index)) {
      sink.onFailure(
          new IOException(
              "datagram is longer than what can be received, %d bytes, and was dropped: from %s"
                  .formatted(data(index).capacity(), sender(index))));
      return;
    }
    // Protocols are lent this very buffer, and one may have changed its order for good.
    sink.onDatagram(data(index).order(ByteOrder.BIG_ENDIAN), sender(index));
  }

  /**
   * Called before the sink is told of a batch: what is sent from now on may be kept.
   *
   * @param count how many datagrams have arrived, 0 or more
   */
  protected void deliveryBegins(int count) {}

  /** Called when the sink has been told of a batch: what was kept is to be sent. */
  protected void deliveryEnds() {}

  /** Does nothing by default, since nothing is kept. */
  @Override
  public void flush() {}

  /**
   * Tells the sink that a datagram which was kept has failed, unless the port is closed.
   *
   * @param failure what the system said
   */
  protected final void tellFailure(IOException failure) {
    if (!isClosed()) {
      requireSink().onFailure(failure);
    }
  }

  /**
   * Gives a datagram which was kept back to the sink, unless the port is closed.
   *
   * @param data its bytes
   * @param to where it was to be sent
   */
  protected final void giveBack(ByteBuffer data, SocketAddress to) {
    if (!isClosed()) {
      requireSink().onUnsent(data, to);
    }
  }

  /** Called when the system has reported that it takes datagrams again, before the sink is told. */
  protected void writable() {}

  /**
   * Returns how many datagrams {@link #receive} takes at most.
   *
   * @return 1 or more
   */
  protected abstract int batchSize();

  /**
   * Receives a batch of datagrams. Those of the batch before, of any port of the selector, are
   * gone.
   *
   * @return how many have arrived, 0 if there are none now
   * @throws IOException if receiving fails, or the system tells what befell one that was sent
   */
  protected abstract int receive() throws IOException;

  /**
   * Returns the bytes of a datagram of the latest batch. The buffer may be the same for all.
   *
   * @param index 0 or more
   * @return a direct buffer, from its position to its limit
   */
  protected abstract ByteBuffer data(int index);

  /**
   * Returns where a datagram of the latest batch came from.
   *
   * @param index 0 or more
   * @return the address
   */
  protected abstract SocketAddress sender(int index);

  /**
   * Tells whether a datagram of the latest batch has lost its end, for lack of room.
   *
   * @param index 0 or more
   * @return true if it has
   */
  protected abstract boolean isTruncated(int index);

  private Sink requireSink() {
    if (sink == null) {
      throw new IllegalStateException("port has no sink; call start(sink) first: " + this);
    }
    return sink;
  }
}
