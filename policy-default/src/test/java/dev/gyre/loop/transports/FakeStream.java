package dev.gyre.loop.transports;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SourceFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream whose peer is the test: it says how many bytes the system takes and what arrives. */
final class FakeStream implements ByteStream {

  static final SocketAddress LOCAL = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  static final SocketAddress REMOTE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private @Nullable Sink sink;
  private @Nullable IOException failure;
  private long room = Long.MAX_VALUE;

  boolean reading;
  boolean awaitingWritable;
  boolean outputShutDown;
  boolean closed;
  int writes;
  int resumes;
  Runnable onResume = () -> {};
  int awaits;

  /** How many bytes of files the system sends before it turns out that it cannot send them. */
  long sendableBytes;

  /** Has the system take so many bytes and then no more. */
  FakeStream takeOnly(long bytes) {
    room = bytes;
    return this;
  }

  /** Has the system take so many bytes more, and say so if it is to. */
  void makeWritable(long bytes) {
    room = bytes;
    if (awaitingWritable) {
      awaitingWritable = false;
      sink().onWritable();
    }
  }

  /** Has what touches the connection from now on fail. */
  void breakWith(IOException cause) {
    failure = cause;
  }

  void deliver(String text) {
    deliver(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  void deliver(ByteBuffer data) {
    if (!reading) {
      throw new AssertionError("the transport is not reading");
    }
    ByteBuffer own = sink().readBuffer();
    if (!reading) {
      return;
    }
    if (own == null) {
      sink().onRead(data);
    } else {
      int count = data.remaining();
      own.put(data);
      sink().onReadInto(count);
    }
  }

  void end() {
    reading = false;
    sink().onEnd();
  }

  void failReading(IOException cause) {
    reading = false;
    sink().onFailure(cause);
  }

  String sent() {
    return sent.toString(StandardCharsets.US_ASCII);
  }

  private Sink sink() {
    return Objects.requireNonNull(sink, "not started");
  }

  @Override
  public void start(Sink sink) {
    if (this.sink != null) {
      throw new AssertionError("started twice");
    }
    this.sink = sink;
  }

  @Override
  public void resumeReading() {
    reading = true;
    resumes++;
    onResume.run();
  }

  @Override
  public void pauseReading() {
    reading = false;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    writes++;
    return take(data);
  }

  @Override
  public long write(ByteBuffer[] data, int count) throws IOException {
    writes++;
    long taken = 0;
    for (int i = 0; i < count; i++) {
      taken += take(data[i]);
    }
    return taken;
  }

  @Override
  public boolean sends(SourceFile file) {
    return file instanceof ChannelFile;
  }

  @Override
  public long sendFile(SourceFile file, long position, long count) throws IOException {
    throwIfBroken();
    if (sendableBytes == 0) {
      throw new UnsupportedOperationException("the system cannot send this file");
    }
    long length = Math.min(count, Math.min(room, sendableBytes));
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(length, 1 << 16));
    ((ChannelFile) file).channel().read(piece, position);
    int taken = take(piece.flip());
    sendableBytes -= taken;
    return taken;
  }

  private int take(ByteBuffer data) throws IOException {
    throwIfBroken();
    int length = (int) Math.min(room, data.remaining());
    for (int i = 0; i < length; i++) {
      sent.write(data.get());
    }
    room -= length;
    return length;
  }

  private void throwIfBroken() throws IOException {
    if (closed) {
      throw new IOException("stream is closed");
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void awaitWritable() {
    awaitingWritable = true;
    awaits++;
  }

  @Override
  public void shutdownOutput() throws IOException {
    throwIfBroken();
    outputShutDown = true;
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    return LOCAL;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return REMOTE;
  }

  @Override
  public void close() {
    closed = true;
    reading = false;
  }
}
