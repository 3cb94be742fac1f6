package dev.gyre.loop.files;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.buffers.FilePart;
import dev.gyre.loop.transports.LendsStream;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A file that goes straight to the stream of a transport. Loop thread only. */
final class NativeSending implements LendsStream.Borrower {

  private final LendsStream transport;
  private final SourceFile file;

  /** What the file was made of, if the user has opened it: has its position moved. */
  private final @Nullable FileChannel channel;

  private final FilePart part;
  private final LoopFuture<Long> outcome;
  private boolean ended;

  /**
   * Creates a sending.
   *
   * @param file owned by this from now on
   */
  NativeSending(
      EventLoop loop,
      LendsStream transport,
      SourceFile file,
      @Nullable FileChannel channel,
      FilePart part) {
    this.transport = transport;
    this.file = file;
    this.channel = channel;
    this.part = part;
    this.outcome = loop.createFuture();
  }

  LoopFuture<Long> begin() {
    transport.lendStream(this);
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        end();
      }
    });
    return outcome;
  }

  @Override
  public void onStream(ByteStream stream) {
    if (outcome.isDone()) {
      return; // cancelled, which is told in a moment
    }
    try {
      if (part.sendTo(new StreamWay(stream, file))) {
        end();
        outcome.setResult(part.sent());
      } else {
        transport.awaitStream();
      }
    } catch (IOException | RuntimeException failure) {
      end();
      outcome.setException(failure);
    }
  }

  private record StreamWay(ByteStream stream, SourceFile file) implements FilePart.Way {

    @Override
    public long send(long position, long count) throws IOException {
      return stream.sendFile(file, position, count);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }
  }

  @Override
  public void onLost(@Nullable Exception cause) {
    end();
    if (!outcome.isDone()) {
      outcome.setException(cause == null ? new AsynchronousCloseException() : cause);
    }
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    transport.returnStream();
    file.close();
    if (channel != null) {
      part.leave(channel);
    }
  }

  @Override
  public String toString() {
    return "NativeSending[" + part + " of " + file + "]";
  }
}
