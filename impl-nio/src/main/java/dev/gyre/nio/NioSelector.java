package dev.gyre.nio;

import dev.gyre.io.DatagramOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessDatagramPort;
import dev.gyre.spi.ReadinessListener;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.ReadinessStream;
import dev.gyre.spi.SocketOptions;
import dev.gyre.spi.SourceFile;
import dev.gyre.spi.WakeupGate;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selector on {@code java.nio.channels}. Loop thread only, except {@link #wakeup}.
 *
 * <p><b>Interrupts.</b> A JDK selector does not wait while its thread is interrupted, so a thread
 * that was interrupted once would spin. The interrupt status is therefore taken away for the length
 * of a wait and put back after it; an interrupt during the wait ends it, and stays set.
 *
 * <p><b>Broken selectors.</b> One that does not wait any longer is replaced by a new one, with all
 * its sockets.
 */
final class NioSelector implements IoSelector {

  private static final Logger LOG = LoggerFactory.getLogger(NioSelector.class);

  private static final long MILLI_NANOS = 1_000_000;

  /** So many sockets have two descriptors at most, while they move. */
  private static final int COPIES_MAX = 64;

  /** A wait of a millisecond or more that ends sooner than this was none. */
  private static final long NO_WAIT_NANOS = 100_000;

  private static final ReadyQueue NOT_POLLING =
      event -> {
        throw new IllegalStateException("an event was reported outside of a poll: " + event);
      };

  private final ByteBuffer receiveBuffer = ReadinessStream.newReceiveBuffer();
  private final WakeupGate gate = new WakeupGate();
  private final SpinDetector spin = new SpinDetector();
  private final ArrayDeque<ReadinessSource> decided = new ArrayDeque<>();
  private final List<NioWatch> connecting = new ArrayList<>(0);

  /**
   * Channels whose sockets go on elsewhere, and that are to be closed when nothing watches them.
   */
  private final List<SelectableChannel> copied = new ArrayList<>(0);

  private final Consumer<SelectionKey> dispatch = this::fire;
  private volatile Selector selector = Selector.open();
  private ReadyQueue ready = NOT_POLLING;
  private int appended;
  private boolean closed;

  /**
   * Opens a selector.
   *
   * @throws IOException if the system refuses one
   */
  NioSelector() throws IOException {}

  @Override
  public int poll(long timeoutNanos, ReadyQueue ready) throws IOException {
    requireOpen();
    if (!connecting.isEmpty()) {
      connecting.removeIf(watch -> !watch.review());
    }
    this.ready = ready;
    appended = 0;
    try {
      if (timeoutNanos != 0 && decided.isEmpty() && gate.enter()) {
        waitForEvents(timeoutNanos);
      } else {
        gate.leave();
        selector.selectNow(dispatch);
        fireDecided();
      }
      return appended;
    } finally {
      this.ready = NOT_POLLING;
    }
  }

  private void waitForEvents(long timeoutNanos) throws IOException {
    long begin = System.nanoTime();
    boolean woken;
    int selected;
    try {
      selected = selectUninterrupted(timeoutNanos);
    } finally {
      woken = gate.leave();
    }
    boolean early =
        selected == 0
            && !woken
            && !Thread.currentThread().isInterrupted()
            && (timeoutNanos < 0 || timeoutNanos >= MILLI_NANOS)
            && System.nanoTime() - begin < NO_WAIT_NANOS;
    if (spin.isSpinning(early)) {
      LOG.warn("a selector does not wait any longer; replacing it by a new one");
      replaceSelector();
    }
  }

  private int selectUninterrupted(long timeoutNanos) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return timeoutNanos < 0
          ? selector.select(dispatch)
          : selector.select(dispatch, toMillisRoundedUp(timeoutNanos));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long toMillisRoundedUp(long nanos) {
    return nanos / MILLI_NANOS + (nanos % MILLI_NANOS == 0 ? 0 : 1);
  }

  private void fire(SelectionKey key) {
    appended += NioSocket.of(key).fire(toReadiness(key.readyOps()), ready);
  }

  private static int toReadiness(int ops) {
    int readiness = ops & (ReadinessSource.READ | ReadinessSource.WRITE);
    if ((ops & SelectionKey.OP_ACCEPT) != 0) {
      readiness |= ReadinessSource.READ;
    }
    return (ops & SelectionKey.OP_CONNECT) == 0 ? readiness : readiness | ReadinessSource.WRITE;
  }

  private void fireDecided() {
    for (ReadinessSource source : decided) {
      appended += source.fire(ReadinessSource.WRITE, ready);
    }
    decided.clear();
  }

  @Override
  public void wakeup() {
    if (gate.wake()) {
      selector.wakeup();
    }
  }

  @Override
  public long resolutionNanos() {
    return MILLI_NANOS;
  }

  @Override
  public boolean pinsCarrier() {
    return false;
  }

  @Override
  public Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink)
      throws IOException {
    requireOpen();
    SocketAddress wanted = InternetAddresses.requireUsable(address);
    ServerSocketChannel channel = NioChannels.listen(wanted, options);
    NioSocket socket = new NioSocket(selector, channel);
    NioListener listener = new NioListener(this, socket, channel, options, sink);
    socket.belongsTo(listener);
    return listener;
  }

  @Override
  public Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    requireOpen();
    SocketAddress wanted = InternetAddresses.requireUsable(remote);
    SocketChannel channel = NioChannels.openToConnect(wanted, options);
    NioSocket socket = new NioSocket(selector, channel);
    NioAttempt attempt = new NioAttempt(this, socket, channel, wanted, sink);
    try {
      attempt.begin();
      return attempt;
    } catch (RuntimeException e) { // Such as an IPv6 address where there is only IPv4.
      attempt.close();
      throw e;
    }
  }

  @Override
  public DatagramPort openDatagramPort(DatagramOptions options) throws IOException {
    requireOpen();
    DatagramChannel channel = NioDatagrams.open(options);
    NioSocket socket = new NioSocket(selector, channel);
    NioDatagramPort port =
        new NioDatagramPort(this, socket, channel, NioDatagrams.isIpv4Only(options));
    socket.belongsTo(port);
    return port;
  }

  @Override
  public ChannelWatch watch(SelectableChannel channel, ChannelWatch.Sink sink) throws IOException {
    requireOpen();
    freeKeyOf(channel);
    NioSocket socket = new NioSocket(selector, channel);
    NioWatch watch = new NioWatch(this, socket, channel, sink);
    socket.belongsTo(watch);
    return watch;
  }

  /**
   * A key that was cancelled is in the way of the next one until the JDK's selector has seen it.
   */
  private void freeKeyOf(SelectableChannel channel) {
    SelectionKey former = channel.keyFor(selector);
    if (former != null && !former.isValid()) {
      freeDescriptors();
    }
  }

  /** Has each poll ask a watch what to watch a channel for, as long as that is connecting. */
  void reviewAtEachPoll(NioWatch watch) {
    connecting.add(watch);
  }

  @Override
  public SourceFile openFile(Path path) throws IOException {
    requireOpen();
    return ChannelFile.open(path);
  }

  // Moving to another selector

  @Override
  public List<ReadinessSource> movableSources() {
    List<ReadinessSource> sources = sources();
    sources.removeIf(source -> !source.isMovable());
    return sources;
  }

  private List<ReadinessSource> sources() {
    var sources = new ArrayList<ReadinessSource>(selector.keys().size());
    for (SelectionKey key : selector.keys()) {
      ReadinessSource source = key.isValid() ? NioSocket.of(key).source() : null;
      if (source != null) {
        sources.add(source);
      }
    }
    return sources;
  }

  @Override
  public Map<ReadinessSource, Exception> takeOver(Collection<? extends ReadinessSource> sources) {
    requireOpen();
    NeededToMove.load();
    var left = new HashMap<ReadinessSource, Exception>();
    for (ReadinessSource source : sources) {
      try {
        takeOver(source);
      } catch (IOException | UnsupportedOperationException refused) {
        left.put(source, refused);
      }
    }
    return left;
  }

  private void takeOver(ReadinessSource source) throws IOException {
    boolean shared = source.descriptor() == ReadinessSource.NO_DESCRIPTOR;
    SelectableChannel channel = source.toChannel();
    freeKeyOf(channel); // it may have been here before
    NioSocket socket = null;
    try {
      socket = new NioSocket(selector, channel);
      takeOver(source, socket, channel, shared);
    } catch (IOException | UnsupportedOperationException refused) {
      if (socket != null) {
        letGo(socket, channel, shared);
      } else if (!shared) {
        channel.close();
      }
      throw refused;
    }
  }

  private void takeOver(
      ReadinessSource source, NioSocket socket, SelectableChannel channel, boolean shared)
      throws IOException {
    switch (source) {
      case ReadinessStream stream when channel instanceof SocketChannel connected -> {
        var successor = new NioStream(this, socket, connected, stream);
        socket.belongsTo(successor);
        successor.goOnFrom(stream, shared);
      }
      case ReadinessListener listener when channel instanceof ServerSocketChannel bound -> {
        var successor = new NioListener(this, socket, bound, listener);
        socket.belongsTo(successor);
        successor.goOnFrom(listener, shared);
      }
      case ReadinessDatagramPort port when channel instanceof DatagramChannel datagrams -> {
        var successor = new NioDatagramPort(this, socket, datagrams, port);
        socket.belongsTo(successor);
        successor.goOnFrom(port, shared);
      }
      default -> throw new UnsupportedOperationException("nio knows no such thing: " + source);
    }
  }

  /**
   * Watches a channel no more, whose socket goes on elsewhere.
   *
   * @param open whether the channel does, too; else it is closed. But not before the JDK's selector
   *     has let go of it: to close a channel that is registered ends its connection, though another
   *     descriptor of it is open
   */
  void letGo(NioSocket socket, SelectableChannel channel, boolean open) {
    socket.cancel();
    if (open) {
      return;
    }
    copied.add(channel);
    if (copied.size() >= COPIES_MAX) {
      freeDescriptors();
    }
  }

  private void closeCopied() {
    for (SelectableChannel channel : copied) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing {} failed", channel, e);
      }
    }
    copied.clear();
  }

  @Override
  public int openSources() {
    freeDescriptors();
    return closed ? 0 : selector.keys().size();
  }

  @Override
  public void abandon(IOException reason) {
    sources().forEach(source -> source.abandon(reason));
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    selector.keys().stream()
        .filter(SelectionKey::isValid)
        .forEach(key -> NioSocket.of(key).closeSource());
    try {
      selector.close();
    } catch (IOException e) {
      // The selector counts as closed all the same, and no caller could do anything about it.
      LOG.debug("closing a selector failed", e);
    }
    closeCopied();
  }

  ByteBuffer receiveBuffer() {
    return receiveBuffer;
  }

  /** Makes a stream of a channel that was just accepted, or closes it. */
  ByteStream adopt(SocketChannel channel, SocketOptions options) throws IOException {
    try {
      NioChannels.configure(channel, options);
      NioSocket socket = new NioSocket(selector, channel);
      NioStream stream = new NioStream(this, socket, channel);
      socket.belongsTo(stream);
      return stream;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Has the next poll fire an attempt whose outcome is known already. */
  void reportAtNextPoll(ReadinessSource source) {
    decided.add(source);
  }

  /**
   * Frees what closed channels still hold, as each poll does too; so that a port can be bound again
   * as soon as its listener is closed. Events that are pending will be reported again.
   */
  void freeDescriptors() {
    if (closed) {
      return;
    }
    try {
      selector.selectNow(_ -> {});
    } catch (IOException e) {
      LOG.debug("freeing descriptors failed; the next poll will do it, or tell", e);
      return;
    }
    closeCopied();
  }

  /** Replaces the JDK's selector by a new one, which watches the same sockets. */
  void replaceSelector() throws IOException {
    Selector broken = selector;
    Selector fresh = Selector.open();
    for (SelectionKey key : broken.keys()) {
      if (key.isValid()) {
        NioSocket.of(key).moveTo(fresh);
      }
    }
    selector = fresh;
    broken.close();
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  public String toString() {
    return "nio";
  }
}
