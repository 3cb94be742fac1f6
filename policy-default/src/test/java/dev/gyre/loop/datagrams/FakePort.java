package dev.gyre.loop.datagrams;

import dev.gyre.io.Datagram;
import dev.gyre.spi.DatagramPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port whose network is the test. */
final class FakePort implements DatagramPort {

  final List<String> sent = new ArrayList<>();
  final List<Integer> batches = new ArrayList<>();
  final List<String> failing = new ArrayList<>();
  final List<String> groups = new ArrayList<>();
  final List<Datagram> kept = new ArrayList<>();
  int room = Integer.MAX_VALUE;

  /** Whether it is telling of a batch, and keeps what is sent meanwhile. */
  boolean keeping;

  boolean receiving;
  boolean awaitingWritable;
  boolean closed;
  private @Nullable Sink sink;

  void receive(String text, SocketAddress from) {
    if (receiving) {
      sink.onDatagram(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), from);
    }
  }

  void fail(IOException failure) {
    sink.onFailure(failure);
  }

  /** Has room for so many datagrams, and says so. */
  void writable(int datagrams) {
    if (!awaitingWritable) {
      throw new AssertionError("nobody waits");
    }
    room = datagrams;
    awaitingWritable = false;
    sink.onWritable();
  }

  @Override
  public void start(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void startReceiving() {
    receiving = true;
  }

  @Override
  public boolean send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    if (keeping) {
      ByteBuffer copy = ByteBuffer.allocate(data.remaining());
      kept.add(new Datagram(copy.put(data).flip(), to));
      return true;
    }
    return sendNow(data, to);
  }

  private boolean sendNow(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
    String text = StandardCharsets.US_ASCII.decode(data.duplicate()).toString();
    if (failing.remove(text)) {
      throw new IOException(text);
    }
    if (room == 0) {
      return false;
    }
    room--;
    sent.add(to == null ? text : text + "@" + ((InetSocketAddress) to).getPort());
    data.position(data.limit());
    return true;
  }

  @Override
  public int send(Datagram[] datagrams, int count) throws IOException {
    batches.add(count);
    int taken = 0;
    while (taken < count) {
      String text =
          StandardCharsets.US_ASCII.decode(datagrams[taken].data().duplicate()).toString();
      boolean failsLater = taken > 0 && failing.contains(text);
      if (failsLater || !send(datagrams[taken].data(), datagrams[taken].address())) {
        break;
      }
      taken++;
    }
    return taken;
  }

  @Override
  public void flush() {
    List<Datagram> all = List.copyOf(kept);
    kept.clear();
    for (Datagram each : all) {
      try {
        if (!sendNow(each.data(), each.address())) {
          sink.onUnsent(each.data(), each.address());
        }
      } catch (IOException failure) {
        sink.onFailure(failure);
      }
    }
  }

  @Override
  public void checkTarget(SocketAddress to) {
    if (!(to instanceof InetSocketAddress)) {
      throw new IllegalArgumentException("" + to);
    }
  }

  @Override
  public void awaitWritable() {
    if (closed) {
      throw new AssertionError("closed");
    }
    awaitingWritable = true;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return null;
  }

  @Override
  public void join(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {
    groups.add(group.getHostAddress() + " " + source);
  }

  @Override
  public void leave(
      InetAddress group, NetworkInterface networkInterface, @Nullable InetAddress source) {
    groups.remove(group.getHostAddress() + " " + source);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T getOption(SocketOption<T> option) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    closed = true;
    receiving = false;
  }
}
