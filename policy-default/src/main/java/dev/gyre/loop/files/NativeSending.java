package dev.gyre.loop.files;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.loop.buffers.CopyingWay;
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

/**
 * A file that goes straight to the stream of a transport. Loop thread only.
 *
 * <p>That the system cannot send it, since its file system does not know how, turns out only when
 * it is tried. Then the rest goes by the {@linkplain FallbackSending fallback}, from behind the
 * last byte that was sent.
 */
final class NativeSending implements LendsStream.Borrower {

  private final EventLoop loop;
  private final LendsStream transport;
  private final OpenFiles files;
  private SourceFile file;

  /** What the file was made of, if the user has opened it: has its position moved. */
  private final @Nullable FileChannel channel;

  private final FilePart part;
  private final boolean fallback;
  private final LoopFuture<Long> outcome;
  private boolean ended;
  private @Nullable ByteBuffer piece;

  /**
   * Creates a sending.
   *
   * @param files has the file once it turns out not to go at once
   * @param file owned by this from now on
   * @param channel what the file was made of, if the user has opened it
   * @param fallback whether the bytes may be read and written
   */
  NativeSending(
      EventLoop loop,
      LendsStream transport,
      OpenFiles files,
      SourceFile file,
      @Nullable FileChannel channel,
      FilePart part,
      boolean fallback) {
    this.loop = loop;
    this.transport = transport;
    this.files = files;
    this.file = file;
    this.channel = channel;
    this.part = part;
    this.fallback = fallback;
    this.outcome = loop.createFuture();
  }

  LoopFuture<Long> begin() {
    try {
      transport.lendStream(this);
    } finally {
      if (!ended) {
        files.add(file);
      }
    }
    if (!outcome.isDone()) { // or the loop would have a turn more for each file that goes at once
      outcome.addDoneCallback(done -> {
        if (done.isCancelled()) {
          end();
        }
      });
    }
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
    } catch (UnsupportedOperationException unable) {
      readInstead(unable);
    } catch (IOException | RuntimeException failure) {
      fail(failure);
    }
  }

  /** Goes on by the fallback, if that is allowed. */
  private void readInstead(UnsupportedOperationException unable) {
    if (!fallback) {
      fail(FileSendings.notAvailable(transport, unable));
      return;
    }
    ChannelFile readable;
    try {
      readable = files.exchange(file);
    } catch (IOException refused) {
      fail(refused);
      return;
    }
    file = readable;
    ended = true;
    transport.returnStream();
    new FallbackSending(loop, transport, files, readable, part, outcome).begin();
  }

  private void fail(Exception failure) {
    end();
    outcome.setException(failure);
  }

  /** A stream of another selector than the file's is sent what is read of it. */
  private FilePart.Way wayTo(ByteStream stream) throws IOException {
    if (stream.sends(file)) {
      return new StreamWay(stream, file);
    }
    ChannelFile readable = files.exchange(file);
    file = readable;
    return stream.sends(readable)
        ? new StreamWay(stream, readable)
        : new CopyingWay(readable.channel(), stream::write, piece());
  }

  private ByteBuffer piece() {
    ByteBuffer made = piece;
    if (made == null) {
      made = ByteBuffer.allocateDirect(CopyingWay.PIECE_BYTES);
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
      file = files.exchange(file);
    } catch (IOException later) {
      // It is tried again when there is something to be sent, and told then.
    }
  }

  private record StreamWay(ByteStream stream, SourceFile file) implements FilePart.Way {

    @Override
    public long send(long position, long count) throws IOException {
      return stream.sendFile(file, position, count);
    }

    @Override
    public boolean endsAt(long position) throws IOException {
      return position >= file.size();
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
    files.close(file);
    if (channel != null) {
      part.leave(channel);
    }
  }

  @Override
  public String toString() {
    return "NativeSending[" + part + " of " + file + "]";
  }
}
