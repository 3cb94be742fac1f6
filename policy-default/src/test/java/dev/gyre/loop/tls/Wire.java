package dev.gyre.loop.tls;

import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream whose other end is in the hands of the test. */
final class Wire implements ByteStream {

  static final SocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  static final SocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private @Nullable Sink sink;
  private final ByteBuffer sent = ByteBuffer.allocate(4 << 20);
  private @Nullable IOException failure;
  private boolean awaitingWritable;

  /** How many bytes the system takes before it takes no more. */
  long room = Long.MAX_VALUE;

  boolean reading;
  boolean outputEnded;
  boolean closed;
  int pauses;
  int writes;

  /** Takes what was sent. */
  byte[] takeSent() {
    byte[] bytes = new byte[sent.position()];
    sent.flip().get(bytes);
    sent.clear();
    return bytes;
  }

  void deliver(byte[] bytes) {
    if (!reading) {
      throw new AssertionError("nobody reads");
    }
    // As the selectors do: the same memory for all, direct, and lent for the length of the call.
    sink().onRead(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  void end() {
    reading = false;
    sink().onEnd();
  }

  void reset() {
    reading = false;
    failure = new IOException("connection reset");
    sink().onFailure(failure);
  }

  void makeWritable(long bytes) {
    room = bytes;
    if (awaitingWritable) {
      awaitingWritable = false;
      sink().onWritable();
    }
  }

  private Sink sink() {
    return Objects.requireNonNull(sink, "not started");
  }

  @Override
  public void start(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void resumeReading() {
    reading = true;
  }

  @Override
  public void pauseReading() {
    if (reading) {
      pauses++;
    }
    reading = false;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    writes++;
    if (failure != null) {
      throw failure;
    }
    int count = (int) Math.min(room, data.remaining());
    sent.put(data.slice(data.position(), count));
    data.position(data.position() + count);
    room -= count;
    return count;
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    long taken = 0;
    for (int i = 0; i < count; i++) {
      taken += write(data[i]);
    }
    return taken;
  }

  @Override
  public void awaitWritable() {
    awaitingWritable = true;
  }

  @Override
  public void shutdownOutput() {
    outputEnded = true;
  }

  @Override
  public SocketAddress localAddress() {
    return LOCAL;
  }

  @Override
  public SocketAddress remoteAddress() {
    return REMOTE;
  }

  @Override
  public void close() {
    closed = true;
    reading = false;
  }
}
