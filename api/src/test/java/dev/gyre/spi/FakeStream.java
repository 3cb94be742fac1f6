package dev.gyre.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose system is a script: what each receive returns, and a record of what is watched.
 */
final class FakeStream extends ReadinessStream implements ByteStream.Sink {

  static final int BUFFER_BYTES = 64 * 1024;
  static final int BREAK = -2;

  final ArrayDeque<Integer> receives = new ArrayDeque<>();
  final List<Integer> watched = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  Runnable atEvent = () -> {};
  @Nullable ByteBuffer own;
  int releases;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  FakeStream() {
    start(this);
  }

  @Override
  public void onRead(ByteBuffer data) {
    tell("read " + data.remaining());
  }

  @Override
  public void onEnd() {
    tell("end");
  }

  @Override
  public void onWritable() {
    tell("writable");
  }

  @Override
  public void onFailure(IOException failure) {
    tell("failure " + failure.getMessage());
  }

  @Override
  public void onMoved(ByteStream successor) {
    tell("moved");
  }

  @Override
  public @Nullable ByteBuffer readBuffer() {
    ByteBuffer named = own;
    if (named != null) {
      tell("ask");
    }
    return named;
  }

  @Override
  public void onReadInto(int count) {
    tell("into " + count);
  }

  private void tell(String what) {
    told.add(what);
    atEvent.run();
  }

  @Override
  protected ByteBuffer receiveBuffer() {
    return buffer;
  }

  @Override
  protected int receive() throws IOException {
    int count = receives.isEmpty() ? 0 : receives.remove();
    if (count == BREAK) {
      throw new IOException("broken");
    }
    return count;
  }

  @Override
  protected int receiveInto(ByteBuffer target) throws IOException {
    return receive();
  }

  @Override
  protected void watch(int before, int now) {
    watched.add(now);
  }

  @Override
  protected void release() {
    releases++;
  }

  @Override
  public int write(ByteBuffer data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] data, int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdownOutput() {
    throw new UnsupportedOperationException();
  }
}
