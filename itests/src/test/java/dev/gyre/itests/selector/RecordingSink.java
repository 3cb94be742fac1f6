package dev.gyre.itests.selector;

import dev.gyre.spi.ByteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Remembers what it is told, and lets a test do something at each call. */
class RecordingSink implements ByteStream.Sink {

  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  @Nullable ByteBuffer own;
  int into;
  int reads;
  int ends;
  int writables;
  int failures;
  int moves;
  @Nullable ByteStream successor;
  @Nullable IOException failure;
  Runnable atRead = () -> {};
  Runnable atEnd = () -> {};
  Runnable atWritable = () -> {};

  @Override
  public void onRead(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    received.writeBytes(bytes);
    reads++;
    atRead.run();
  }

  @Override
  public void onEnd() {
    ends++;
    atEnd.run();
  }

  @Override
  public void onWritable() {
    writables++;
    atWritable.run();
  }

  @Override
  public void onFailure(IOException failure) {
    failures++;
    this.failure = failure;
  }

  @Override
  public void onMoved(ByteStream successor) {
    moves++;
    this.successor = successor;
  }

  @Override
  public @Nullable ByteBuffer readBuffer() {
    return own;
  }

  @Override
  public void onReadInto(int count) {
    into += count;
    atRead.run();
  }

  int size() {
    return received.size();
  }
}
