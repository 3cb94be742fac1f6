package dev.gyre.itests.datagrams;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps the datagrams and errors that it is told of, for a body to wait for. */
class Mailbox implements DatagramProtocol {

  final List<String> texts = new ArrayList<>();
  final List<Integer> lengths = new ArrayList<>();
  final List<SocketAddress> senders = new ArrayList<>();
  final List<IOException> errors = new ArrayList<>();
  final List<String> log = new ArrayList<>();
  private final EventLoop loop;
  private @Nullable LoopFuture<Boolean> news;

  Mailbox(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void connectionMade(DatagramTransport transport) {
    log.add("made");
  }

  @Override
  public void datagramReceived(ByteBuffer data, SocketAddress from) {
    lengths.add(data.remaining());
    texts.add(StandardCharsets.ISO_8859_1.decode(data).toString());
    senders.add(from);
    tell();
  }

  @Override
  public void errorReceived(IOException failure) {
    errors.add(failure);
    tell();
  }

  @Override
  public void pauseWriting() {
    log.add("pause");
  }

  @Override
  public void resumeWriting() {
    log.add("resume");
    tell();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    log.add("lost " + cause);
    tell();
  }

  private void tell() {
    if (news != null && !news.isDone()) {
      news.setResult(true);
    }
  }

  /** Waits until something is so; the test's time limit is the only one. */
  void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      news = loop.createFuture();
      news.await();
    }
  }

  void untilTexts(int count) {
    until(() -> texts.size() >= count);
  }
}
