package dev.gyre.loop.datagrams;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.TimerHandle;
import dev.gyre.io.BaseProtocol;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.ExtraInfo;
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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop's side of a datagram endpoint: brings together a selector's port and a user's protocol,
 * as asyncio's {@code _SelectorDatagramTransport} does. Loop thread only.
 *
 * <p>{@link #begin} queues {@code connectionMade} and, behind it, the start of receiving. What goes
 * wrong with a datagram is told to the protocol and costs that datagram only; a protocol that
 * throws is reported, and costs nothing but the call. {@code connectionLost} is called once, in a
 * turn of its own or by the event that sent what was buffered last, and the socket is closed right
 * after it. Contexts and threads are as for a stream: the network is told of in the context of the
 * call that asked for the endpoint, and other threads' calls are refused while the loop runs.
 */
final class PortTransport implements DatagramTransport, DatagramPort.Sink, FlowControl.Writer {

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

  private final FutureLoop loop;

  /** In which the protocol is told what the network brings about. */
  private final Context context;

  /** Another one after the loop has moved to another selector. */
  private DatagramPort port;

  private final DatagramProtocol protocol;
  private final @Nullable SocketAddress localAddress;
  private final @Nullable SocketAddress remoteAddress;
  private final boolean connected;
  private final DatagramQueue queue = new DatagramQueue();
  private final FlowControl flowControl = FlowControl.aboveHighMark(this);
  private final Set<Membership> memberships = new HashSet<>();

  private boolean awaitingWritable;
  private @Nullable TimerHandle retry;
  private boolean closing;

  /** Whether the protocol was told, or is about to be told, that the endpoint is gone. */
  private boolean lost;

  private int dropped;

  /** A group that was joined. */
  private record Membership(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {}

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
    this.loop = loop;
    this.port = port;
    this.protocol = protocol;
    this.context = loop.currentContext();
    this.localAddress = port.localAddress();
    this.remoteAddress = remoteAddress;
    this.connected = connected;
  }

  /**
   * Queues two callbacks: {@code connectionMade} and the start of receiving. What the caller queues
   * next runs after both, and before any datagram arrives.
   */
  void begin() {
    port.start(this);
    loop.callSoon(this::tellMade);
    loop.callSoon(() -> {
      if (!closing) {
        port.startReceiving();
      }
    });
  }

  private void tellMade() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      report("protocol.connectionMade() failed", failure);
    }
  }

  // Receiving

  @Override
  public void onDatagram(ByteBuffer data, SocketAddress from) {
    if (closing) {
      return;
    }
    loop.enterContext(context);
    try {
      protocol.datagramReceived(data, from);
    } catch (Throwable failure) {
      report("protocol.datagramReceived() failed", failure);
    }
  }

  @Override
  public void onFailure(IOException failure) {
    if (!closing) {
      loop.enterContext(context);
      tellError(failure);
    }
  }

  private void tellError(IOException error) {
    try {
      protocol.errorReceived(error);
    } catch (Throwable failure) {
      report("protocol.errorReceived() failed", failure);
    }
  }

  // Sending

  @Override
  public void sendTo(ByteBuffer data, @Nullable SocketAddress address) {
    loop.checkThread("sendTo");
    SocketAddress to = target(address);
    if (lost) {
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
      port.checkTarget(address);
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
      sent = port.send(data, to);
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
      port.awaitWritable();
    }
  }

  @Override
  public void onWritable() {
    loop.enterContext(context);
    awaitingWritable = false;
    if (lost) {
      return;
    }
    boolean progress = sendQueued();
    flowControl.shrankTo(queue.size());
    // The protocol may have sent, closed or aborted just now.
    if (queue.isEmpty()) {
      if (closing && !lost) {
        lost = true;
        tellLost(null);
      }
    } else if (progress) {
      awaitWritable();
    } else {
      awaitingWritable = true;
      retry = loop.callLaterNanos(RETRY_NANOS, this::onWritable);
    }
  }

  /** Returns false if the system took nothing at all. */
  private boolean sendQueued() {
    boolean progress = false;
    for (int batches = 0; batches < BATCHES_PER_EVENT && !queue.isEmpty(); batches++) {
      try {
        if (queue.sendTo(port) == 0) {
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
    loop.checkThread("setWriteBufferLimits");
    flowControl.setLimits(Objects.requireNonNull(limits, "limits"), queue.size());
  }

  // The end

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    loop.checkThread("close");
    if (closing) {
      return;
    }
    closing = true;
    if (queue.isEmpty()) {
      tellLostSoon();
    }
  }

  @Override
  public void abort() {
    loop.checkThread("abort");
    if (lost) {
      return;
    }
    closing = true;
    queue.clear();
    tellLostSoon();
  }

  @Override
  public void onLost(IOException reason) {
    if (!lost) {
      closing = true;
      queue.clear();
      lost = true;
      loop.callSoon(() -> tellLost(reason));
    }
  }

  @Override
  public void onMoved(DatagramPort successor) {
    port = successor;
  }

  private void tellLostSoon() {
    lost = true;
    loop.callSoon(() -> tellLost(null));
  }

  private void tellLost(@Nullable Exception cause) {
    if (retry != null) {
      retry.cancel();
    }
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      report("protocol.connectionLost() failed", failure);
    } finally {
      port.close();
      loop.debug().gone(this);
    }
  }

  @Override
  public BaseProtocol<?> protocol() {
    return protocol;
  }

  @Override
  public void report(String message, Throwable failure) {
    loop.callExceptionHandler(
        ExceptionContext.of(message, failure).with("transport", this).with("protocol", protocol));
  }

  // Groups and options

  @Override
  public void joinGroup(InetAddress group, NetworkInterface networkInterface) throws IOException {
    join(new Membership(group, networkInterface, null));
  }

  @Override
  public void joinGroup(InetAddress group, NetworkInterface networkInterface, InetAddress source)
      throws IOException {
    join(new Membership(group, networkInterface, Objects.requireNonNull(source, "source")));
  }

  private void join(Membership membership) throws IOException {
    loop.checkThread("joinGroup");
    if (!memberships.contains(membership)) {
      port.join(membership.group, membership.networkInterface, membership.source);
      memberships.add(membership);
    }
  }

  @Override
  public boolean leaveGroup(InetAddress group, NetworkInterface networkInterface)
      throws IOException {
    loop.checkThread("leaveGroup");
    List<Membership> left =
        memberships.stream()
            .filter(
                each -> each.group.equals(group) && each.networkInterface.equals(networkInterface))
            .toList();
    for (Membership each : left) {
      port.leave(each.group, each.networkInterface, each.source);
      memberships.remove(each);
    }
    return !left.isEmpty();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    port.setOption(option, value);
  }

  @Override
  public <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
    return port.getOption(option);
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
    return null;
  }

  @Override
  public String toString() {
    String state = lost ? "lost" : closing ? "closing" : "open";
    return "PortTransport[%s, local=%s, remote=%s, buffered=%d]"
        .formatted(state, localAddress, remoteAddress, queue.size());
  }
}
