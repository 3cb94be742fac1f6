package dev.gyre.loop.channels;

import dev.gyre.LoopFuture;
import dev.gyre.io.Datagram;
import dev.gyre.loop.buffers.CopyingWay;
import dev.gyre.loop.buffers.FilePart;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.spi.ChannelFile;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.SocketChannelStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uses the JDK's channels without blocking: what stands behind {@code sockRecv} and its kin. Each
 * operation first tries; only one that would block has the channel watched. Loop thread only.
 */
public final class SocketCalls {

  private final FutureLoop loop;
  private final ChannelReaders readers;
  private final NameResolver resolver;

  /** One operation, tried again and again until it does not block. */
  @FunctionalInterface
  private interface Attempt<T extends @Nullable Object> {

    /**
     * Tries once.
     *
     * @param answer is completed with the result
     * @return false if the operation would block
     */
    boolean tryNow(LoopFuture<T> answer) throws IOException;
  }

  /**
   * Creates the calls of a loop.
   *
   * @param loop the loop
   * @param readers waits for channels
   * @param resolver finds the addresses of names
   */
  public SocketCalls(FutureLoop loop, ChannelReaders readers, NameResolver resolver) {
    this.loop = loop;
    this.readers = readers;
    this.resolver = resolver;
  }

  /**
   * Receives bytes. See {@link dev.gyre.ChannelOperations#sockRecv}.
   *
   * @param channel a channel that does not block
   * @param bytesMax how many at most, 1 or more
   * @return a future of the bytes
   */
  public LoopFuture<ByteBuffer> recv(SocketChannel channel, int bytesMax) {
    ByteBuffer buffer = newBuffer(bytesMax);
    return begin(
        channel,
        ReadinessSource.READ,
        answer -> {
          int count = channel.read(buffer);
          return count != 0 && complete(answer, buffer.flip());
        });
  }

  /**
   * Receives bytes into a buffer. See {@link dev.gyre.ChannelOperations#sockRecvInto}.
   *
   * @param channel a channel that does not block
   * @param buffer where they go
   * @return a future of how many have arrived
   */
  public LoopFuture<Integer> recvInto(SocketChannel channel, ByteBuffer buffer) {
    return begin(
        channel,
        ReadinessSource.READ,
        answer -> {
          boolean wantsNothing = !buffer.hasRemaining();
          int count = channel.read(buffer);
          return (count != 0 || wantsNothing) && complete(answer, count);
        });
  }

  /**
   * Sends all bytes. See {@link dev.gyre.ChannelOperations#sockSendAll}.
   *
   * @param channel a channel that does not block
   * @param data the bytes
   * @return a future that is done when the system has taken them all
   */
  public LoopFuture<@Nullable Void> sendAll(SocketChannel channel, ByteBuffer data) {
    return begin(
        channel,
        ReadinessSource.WRITE,
        answer -> {
          SocketChannelStream.write(channel, data);
          return !data.hasRemaining() && complete(answer, null);
        });
  }

  /**
   * Connects. See {@link dev.gyre.ChannelOperations#sockConnect}.
   *
   * @param channel a channel that does not block
   * @param address the address, which need not be resolved
   * @return a future that is done when the channel is connected
   */
  public LoopFuture<@Nullable Void> connect(SocketChannel channel, SocketAddress address) {
    ChannelReaders.requireWatchable(channel, ReadinessSource.WRITE);
    readers.requireFree(channel, ReadinessSource.WRITE);
    LoopFuture<@Nullable Void> answer = loop.createFuture();
    if (!(address instanceof InetSocketAddress name) || !name.isUnresolved()) {
      connect(channel, address, answer);
      return answer;
    }
    LoopFuture<List<InetSocketAddress>> resolution =
        resolver.addressesOf(loop, name.getHostString(), name.getPort());
    answer.addDoneCallback(done -> resolution.cancel());
    resolution.addDoneCallback(done -> {
      if (answer.isDone()) {
        return;
      }
      Throwable failure = done.exception();
      if (failure == null) {
        connect(channel, done.result().getFirst(), answer);
      } else {
        answer.setException(failure);
      }
    });
    return answer;
  }

  private void connect(
      SocketChannel channel, SocketAddress address, LoopFuture<@Nullable Void> answer) {
    boolean[] begun = {false};
    perform(
        channel,
        ReadinessSource.WRITE,
        answer,
        future -> {
          boolean connected = begun[0] ? channel.finishConnect() : channel.connect(address);
          begun[0] = true;
          return connected && complete(future, null);
        });
  }

  /**
   * Accepts a connection. See {@link dev.gyre.ChannelOperations#sockAccept}.
   *
   * @param channel a channel that does not block
   * @return a future of the connection, which does not block either
   */
  public LoopFuture<SocketChannel> accept(ServerSocketChannel channel) {
    return begin(
        channel,
        ReadinessSource.READ,
        answer -> {
          SocketChannel accepted = channel.accept();
          if (accepted == null) {
            return false;
          }
          accepted.configureBlocking(false);
          return complete(answer, accepted);
        });
  }

  /**
   * Receives a datagram. See {@link dev.gyre.ChannelOperations#sockRecvFrom}.
   *
   * @param channel a channel that does not block
   * @param bytesMax how many at most, 1 or more
   * @return a future of the datagram
   */
  public LoopFuture<Datagram> recvFrom(DatagramChannel channel, int bytesMax) {
    ByteBuffer buffer = newBuffer(bytesMax);
    return begin(
        channel,
        ReadinessSource.READ,
        answer -> {
          SocketAddress from = channel.receive(buffer);
          return from != null && complete(answer, new Datagram(buffer.flip(), from));
        });
  }

  /**
   * Receives a datagram into a buffer. See {@link dev.gyre.ChannelOperations#sockRecvFromInto}.
   *
   * @param channel a channel that does not block
   * @param buffer where its bytes go
   * @return a future of where it came from
   */
  public LoopFuture<SocketAddress> recvFromInto(DatagramChannel channel, ByteBuffer buffer) {
    return begin(
        channel,
        ReadinessSource.READ,
        answer -> {
          SocketAddress from = channel.receive(buffer);
          return from != null && complete(answer, from);
        });
  }

  /**
   * Sends a datagram. See {@link dev.gyre.ChannelOperations#sockSendTo}.
   *
   * @param channel a channel that does not block
   * @param data its bytes
   * @param address where to, resolved
   * @return a future of how many bytes were sent
   */
  public LoopFuture<Integer> sendTo(
      DatagramChannel channel, ByteBuffer data, SocketAddress address) {
    return begin(
        channel,
        ReadinessSource.WRITE,
        answer -> {
          boolean empty = !data.hasRemaining();
          if (empty && channel.isConnected()) {
            throw new IOException(
                "the JDK's connected channels send no empty datagrams, disconnect it first: "
                    + channel);
          }
          int count = channel.send(data, address);
          return (count > 0 || empty) && complete(answer, count);
        });
  }

  /**
   * Sends a file. See {@link dev.gyre.ChannelOperations#sockSendFile}.
   *
   * @param channel a channel that does not block
   * @param file the file
   * @param offset where in the file to begin
   * @param count how many bytes at most
   * @return a future of how many bytes were sent
   */
  public LoopFuture<Long> sendFile(
      SocketChannel channel, FileChannel file, long offset, long count) {
    var part = new FilePart(offset, count);
    LoopFuture<Long> answer =
        begin(channel, ReadinessSource.WRITE, new FileSending(channel, file, part));
    answer.addDoneCallback(_ -> part.leave(file));
    return answer;
  }

  /** A file on its way. The JDK would take one without length for empty, so that is read. */
  private static final class FileSending implements Attempt<Long> {
    private final SocketChannel channel;
    private final FileChannel file;
    private final FilePart part;
    private FilePart.@Nullable Way way;

    FileSending(SocketChannel channel, FileChannel file, FilePart part) {
      this.channel = channel;
      this.file = file;
      this.part = part;
    }

    @Override
    public boolean tryNow(LoopFuture<Long> answer) throws IOException {
      FilePart.Way known = way;
      if (known == null) {
        known = part.findLengthOf(ChannelFile.lent(file)) ? jdkWay() : readingWay();
        way = known;
      }
      return part.sendTo(known) && complete(answer, part.sent());
    }

    private FilePart.Way jdkWay() {
      return new ChannelWay(channel, file);
    }

    private FilePart.Way readingWay() {
      return new CopyingWay(
          file,
          data -> SocketChannelStream.write(channel, data),
          ByteBuffer.allocateDirect(CopyingWay.PIECE_BYTES));
    }
  }

  private record ChannelWay(SocketChannel channel, FileChannel file) implements FilePart.Way {

    @Override
    public long send(long position, long count) throws IOException {
      return file.transferTo(position, count, channel);
    }

    @Override
    public boolean endsAt(long position) throws IOException {
      return position >= file.size();
    }
  }

  private static ByteBuffer newBuffer(int bytesMax) {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("count must be positive: " + bytesMax);
    }
    return ByteBuffer.allocate(bytesMax);
  }

  private static <T extends @Nullable Object> boolean complete(LoopFuture<T> answer, T result) {
    answer.setResult(result);
    return true;
  }

  private <T extends @Nullable Object> LoopFuture<T> begin(
      SelectableChannel channel, int op, Attempt<T> attempt) {
    ChannelReaders.requireWatchable(channel, op);
    readers.requireFree(channel, op);
    LoopFuture<T> answer = loop.createFuture();
    perform(channel, op, answer, attempt);
    return answer;
  }

  private <T extends @Nullable Object> void perform(
      SelectableChannel channel, int op, LoopFuture<T> answer, Attempt<T> attempt) {
    if (tryNow(answer, attempt)) {
      return;
    }
    try {
      new Waiting<>(channel, op, answer, attempt).begin();
    } catch (RuntimeException failure) {
      answer.setException(failure);
    }
  }

  /** Tries once; what goes wrong is the outcome. */
  private static <T extends @Nullable Object> boolean tryNow(
      LoopFuture<T> answer, Attempt<T> attempt) {
    try {
      return attempt.tryNow(answer);
    } catch (IOException | RuntimeException failure) {
      answer.setException(failure);
      return true;
    }
  }

  /** An operation that waits for its channel. */
  private final class Waiting<T extends @Nullable Object> implements Runnable {
    private final SelectableChannel channel;
    private final int op;
    private final LoopFuture<T> answer;
    private final Attempt<T> attempt;
    private final Interest interest;

    Waiting(SelectableChannel channel, int op, LoopFuture<T> answer, Attempt<T> attempt) {
      this.channel = channel;
      this.op = op;
      this.answer = answer;
      this.attempt = attempt;
      this.interest = new Interest(this, loop.currentContext(), answer);
    }

    void begin() {
      readers.add(channel, op, interest);
      // Whoever cancels may begin the next operation at once: that one takes this one's place.
      answer.addDoneCallback(_ -> end());
    }

    @Override
    public void run() {
      if (answer.isDone() || tryNow(answer, attempt)) {
        end();
      }
    }

    private void end() {
      readers.remove(channel, op, interest);
    }

    @Override
    public String toString() {
      return "wait for " + channel;
    }
  }
}
