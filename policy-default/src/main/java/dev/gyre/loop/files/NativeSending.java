package dev.gyre.loop.files;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.buffers.FilePart;
import dev.gyre.loop.transports.LendsStream;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A file that goes straight to the stream of a transport. Loop thread only. */
final class NativeSending implements LendsStream.Borrower {

  private static final int PIECE_BYTES = 64 * 1024;

  private final LendsStream transport;
  private SourceFile file;

  /** What the file was made of, if the user has opened it: has its position moved. */
  private final @Nullable FileChannel channel;

  private final FilePart part;
  private final LoopFuture<Long> outcome;
  private boolean ended;
  private @Nullable ByteBuffer piece;

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
      if (part.sendTo(wayTo(stream))) {
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

  /** A stream of another selector than the file's is sent what is read of it. */
  private FilePart.Way wayTo(ByteStream stream) throws IOException {
    if (stream.sends(file)) {
      return new StreamWay(stream, file);
    }
    ChannelFile readable = file.toChannelFile();
    file = readable;
    return stream.sends(readable)
        ? new StreamWay(stream, readable)
        : new CopyingWay(stream, readable, piece());
  }

  private ByteBuffer piece() {
    ByteBuffer made = piece;
    if (made == null) {
      made = ByteBuffer.allocateDirect(PIECE_BYTES);
      piece = made;
    }
    return made;
  }

  /** Lets go of what the former selector has opened. */
  @Override
  public void onMoved() {
    if (ended) {
      return;
    }
    try {
      file = file.toChannelFile();
    } catch (IOException later) {
      // It is tried again when there is something to be sent, and told then.
    }
  }

  /** Reads as much as the stream may take, and reads again what it did not. */
  private record CopyingWay(ByteStream stream, ChannelFile file, ByteBuffer piece)
      implements FilePart.Way {

    @Override
    public long send(long position, long count) throws IOException {
      piece.clear().limit((int) Math.min(count, piece.capacity()));
      if (file.channel().read(piece, position) <= 0) {
        return 0;
      }
      return stream.write(piece.flip());
    }

    @Override
    public long size() throws IOException {
      return file.size();
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
