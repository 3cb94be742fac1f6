package dev.gyre.itests.processes;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.SubprocessProtocol;
import dev.gyre.io.SubprocessTransport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, as words; data that follows on data makes no new word. */
class ProcessLog implements SubprocessProtocol {

  final List<String> events = new ArrayList<>();
  final ByteArrayOutputStream[] outputs = {
    new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
  };
  final LoopFuture<@Nullable Void> lost;
  final LoopFuture<@Nullable Void> exited;
  @Nullable SubprocessTransport transport;
  @Nullable Exception inputFailure;

  ProcessLog(EventLoop loop) {
    lost = loop.createFuture();
    exited = loop.createFuture();
  }

  void see(String event) {
    if (events.isEmpty() || !events.getLast().equals(event)) {
      events.add(event);
    }
  }

  String text(int fd) {
    return outputs[fd].toString(StandardCharsets.UTF_8);
  }

  @Override
  public void connectionMade(SubprocessTransport transport) {
    this.transport = transport;
    see("made");
  }

  @Override
  public void pipeDataReceived(int fd, ByteBuffer data) {
    see("data " + fd);
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    outputs[fd].writeBytes(bytes);
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Exception cause) {
    see("pipe " + fd + " lost" + (cause == null ? "" : " broken"));
    if (fd == 0) {
      inputFailure = cause;
    }
  }

  @Override
  public void processExited() {
    see("exited " + transport.getReturncode());
    exited.setResult(null);
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    see("lost" + (cause == null ? "" : " " + cause));
    lost.setResult(null);
  }

  @Override
  public void pauseWriting() {
    see("pause");
  }

  @Override
  public void resumeWriting() {
    see("resume");
  }
}
