package dev.gyre.loop.datagrams;

import dev.gyre.TimerHandle;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.TransportSocket;
import dev.gyre.io.WriteBufferLimits;
import dev.gyre.loop.buffers.FlowControl;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.DatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop's side of a datagram endpoint: brings together a selector's port and a user's protocol,
 * as asyncio's {@code _SelectorDatagramTransport} does; here, the way out. Loop thread only.
 */
final class PortTransport extends PortEnd implements FlowControl.Writer, TransportSocket {

  private static final Logger LOG = LoggerFactory.getLogger(PortTransport.class);

  /** So many datagrams to a closed endpoint are normal: the sender has not heard of it yet. */
  private static final int SILENTLY_DROPPED = 4;

  /** After how many batches the endpoint lets others have their turn. */
  private static final int BATCHES_PER_EVENT = 8;

  /**
   * The system takes a socket of the Unix kind for writable that is not connected, though the
   * receiver has no room. Trying at once again would only burn the processor.
   */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final boolean connected;
  private final DatagramQueue queue = new DatagramQueue();
  private final FlowControl flowControl = FlowControl.aboveHighMark(this);
  private final JoinedGroups groups = new JoinedGroups();

  private boolean awaitingWritable;
  private @Nullable TimerHandle retry;
  private int dropped;

  /**
   * Creates the transport of a port that was not started yet.
   *
   * @param loop the loop that both belong to
   * @param port owned by the transport from now on
   * @param protocol what is told of datagrams
   * @param remoteAddress where datagrams without an address go, or null
   * @param connected whether the system knows that address, too
   */
  PortTransport(
      FutureLoop loop,
      DatagramPort port,
      DatagramProtocol protocol,
      @Nullable SocketAddress remoteAddress,
      boolean connected) {
    super(loop, port, protocol);
    this.localAddress = port.localAddress();
    this.remoteAddress = remoteAddress;
    this.connected = connected;
  }

  // Sending

  @Override
  public void sendTo(ByteBuffer data, @Nullable SocketAddress address) {
    loop().checkThread("sendTo");
    SocketAddress to = target(address);
    if (isLost()) {
      drop(data);
    } else if (queue.isEmpty()) {
      sendOrQueue(data, to);
    } else {
      queue.append(data, to);
      flowControl.grewTo(queue.size());
    }
  }

  /** Returns where a datagram goes, null if the system knows it. */
  private @Nullable SocketAddress target(@Nullable SocketAddress address) {
    if (remoteAddress == null) {
      if (address == null) {
        throw new IllegalArgumentException(
            "address to send to must be given, as the endpoint has no remote address: " + this);
      }
      port().checkTarget(address);
      return address;
    }
    if (address != null && !address.equals(remoteAddress)) {
      throw new IllegalArgumentException(
          "address to send to must be null or the endpoint's remote address %s: %s"
              .formatted(remoteAddress, address));
    }
    return connected ? null : remoteAddress;
  }

  private void sendOrQueue(ByteBuffer data, @Nullable SocketAddress to) {
    boolean sent;
    try {
      sent = port().send(data, to);
    } catch (IOException failure) {
      data.position(data.limit());
      tellError(failure);
      return;
    }
    if (!sent) {
      queue.append(data, to);
      awaitWritable();
      flowControl.grewTo(queue.size());
    }
  }

  @Override
  public void onUnsent(ByteBuffer data, SocketAddress to) {
    if (isLost()) {
      return;
    }
    enterContext();
    queue.append(data, to);
    awaitWritable();
    flowControl.grewTo(queue.size());
  }

  private void drop(ByteBuffer data) {
    data.position(data.limit());
    if (++dropped > SILENTLY_DROPPED) {
      LOG.atWarn()
          .setMessage("datagram to a closed endpoint was dropped, the {}th so far: {}")
          .addArgument(dropped)
          .addArgument(this)
          .log();
    }
  }

  private void awaitWritable() {
    if (!awaitingWritable) {
      awaitingWritable = true;
      port().awaitWritable();
    }
  }

  @Override
  public void onWritable() {
    enterContext();
    awaitingWritable = false;
    if (isLost()) {
      return;
    }
    boolean progress = sendQueued();
    flowControl.shrankTo(queue.size());
    // The protocol may have sent, closed or aborted just now.
    if (queue.isEmpty()) {
      if (isClosing() && !isLost()) {
        tellLostNow();
      }
    } else if (progress) {
      awaitWritable();
    } else {
      awaitingWritable = true;
      retry = loop().callLaterNanos(RETRY_NANOS, this::onWritable);
    }
  }

  /** Returns false if the system took nothing at all. */
  private boolean sendQueued() {
    boolean progress = false;
    for (int batches = 0; batches < BATCHES_PER_EVENT && !queue.isEmpty(); batches++) {
      try {
        if (queue.sendTo(port()) == 0) {
          break;
        }
      } catch (IOException failure) {
        tellError(failure);
      }
      progress = true;
    }
    return progress;
  }

  // Flow control

  @Override
  public int getWriteBufferSize() {
    return Math.clamp(queue.size(), 0, Integer.MAX_VALUE);
  }

  @Override
  public WriteBufferLimits getWriteBufferLimits() {
    return flowControl.limits();
  }

  @Override
  public void setWriteBufferLimits(WriteBufferLimits limits) {
    loop().checkThread("setWriteBufferLimits");
    flowControl.setLimits(Objects.requireNonNull(limits, "limits"), queue.size());
  }

  @Override
  boolean isDrained() {
    return queue.isEmpty();
  }

  @Override
  void dropUnsent() {
    queue.clear();
  }

  @Override
  void gone() {
    if (retry != null) {
      retry.cancel();
    }
  }

  // Groups and options

  @Override
  public void joinGroup(InetAddress group, NetworkInterface networkInterface) throws IOException {
    loop().checkThread("joinGroup");
    groups.join(port(), group, networkInterface, null);
  }

  @Override
  public void joinGroup(InetAddress group, NetworkInterface networkInterface, InetAddress source)
      throws IOException {
    loop().checkThread("joinGroup");
    groups.join(port(), group, networkInterface, Objects.requireNonNull(source, "source"));
  }

  @Override
  public boolean leaveGroup(InetAddress group, NetworkInterface networkInterface)
      throws IOException {
    loop().checkThread("leaveGroup");
    return groups.leave(port(), group, networkInterface);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    port().setOption(option, value);
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    return port().getOption(option);
  }

  // Facts

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    if (key.equals(ExtraInfo.PEERNAME)) {
      return key.type().cast(connected ? remoteAddress : null);
    }
    if (key.equals(ExtraInfo.SOCKNAME)) {
      return key.type().cast(localAddress);
    }
    return key.equals(ExtraInfo.SOCKET) ? key.type().cast(this) : null;
  }

  @Override
  public String toString() {
    return "PortTransport[%s, local=%s, remote=%s, buffered=%d]"
        .formatted(state(), localAddress, remoteAddress, queue.size());
  }
}
