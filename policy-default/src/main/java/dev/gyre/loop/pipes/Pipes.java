package dev.gyre.loop.pipes;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.TimerHandle;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.channels.OwnedChannel;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes transports of pipes: what stands behind {@link EventLoop#connectReadPipe(Supplier, Path)}
 * and its kin. To be used as the loop itself is.
 *
 * <p>What the selector can watch it does watch; for everything else there is a thread.
 */
public final class Pipes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pipes.class);

  /** The system does not tell when somebody opens a pipe to read it. */
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final FutureLoop loop;
  private final IoSelector selector;
  private final ChannelReaders readers;
  private final OpenPumps pumps = new OpenPumps();

  /** Shared by all channels that are watched; made for the first one. */
  private @Nullable ByteBuffer receiveBuffer;

  /**
   * Creates what opens pipes.
   *
   * @param loop the loop of the transports
   * @param selector the loop's selector
   * @param readers watches channels that are taken over from their users
   */
  public Pipes(FutureLoop loop, IoSelector selector, ChannelReaders readers) {
    this.loop = loop;
    this.selector = selector;
    this.readers = readers;
  }

  // To read

  /**
   * Reads a channel.
   *
   * @param factory makes the protocol
   * @param pipe an open channel
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> read(
      Supplier<? extends P> factory, ReadableByteChannel pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, ReadPipeTransport::new);
    if (pipe instanceof SelectableChannel selectable) {
      return takeOver(
          opening, selectable, owned -> ChannelPipe.reading(owned, pipe, receiveBuffer()));
    }
    InputStream stream = Channels.newInputStream(pipe);
    return opening.begin(() -> opening.connected(reader(stream)));
  }

  /**
   * Reads a stream of the JDK's.
   *
   * @param factory makes the protocol
   * @param pipe the stream
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> read(
      Supplier<? extends P> factory, InputStream pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, ReadPipeTransport::new);
    return opening.begin(() -> opening.connected(reader(pipe)));
  }

  /**
   * Opens a named pipe and reads it.
   *
   * @param factory makes the protocol
   * @param pipe the path
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> read(
      Supplier<? extends P> factory, Path pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, ReadPipeTransport::new);
    return opening.begin(() -> {
      requirePipe(pipe);
      ByteStream stream;
      try {
        stream = selector.openReadPipe(pipe);
      } catch (UnsupportedOperationException unable) {
        openOffLoop(
            opening,
            pipe,
            StandardOpenOption.READ,
            channel -> reader(Channels.newInputStream(channel)));
        return;
      }
      opening.connected(stream);
    });
  }

  /**
   * Makes a stream that a thread reads.
   *
   * @param source what it reads
   * @return the stream
   */
  public ByteStream reader(InputStream source) {
    return new PumpedReader(loop, source, pumps);
  }

  // To write

  /**
   * Writes a channel.
   *
   * @param factory makes the protocol
   * @param pipe an open channel
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> write(
      Supplier<? extends P> factory, WritableByteChannel pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, WritePipeTransport::new);
    if (pipe instanceof SelectableChannel selectable) {
      return takeOver(opening, selectable, owned -> ChannelPipe.writing(owned, pipe));
    }
    OutputStream stream = Channels.newOutputStream(pipe);
    return opening.begin(() -> opening.connected(writer(stream)));
  }

  /**
   * Writes a stream of the JDK's.
   *
   * @param factory makes the protocol
   * @param pipe the stream
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> write(
      Supplier<? extends P> factory, OutputStream pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, WritePipeTransport::new);
    return opening.begin(() -> opening.connected(writer(pipe)));
  }

  /**
   * Opens a named pipe and writes it.
   *
   * @param factory makes the protocol
   * @param pipe the path
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends Protocol> LoopFuture<Connection<P>> write(
      Supplier<? extends P> factory, Path pipe) {
    var opening = new PipeOpening<P>(loop, factory, pipe, WritePipeTransport::new);
    return opening.begin(() -> {
      requirePipe(pipe);
      openToWrite(opening, pipe);
    });
  }

  private void openToWrite(PipeOpening<?> opening, Path pipe) throws IOException {
    ByteStream stream;
    try {
      stream = selector.openWritePipe(pipe);
    } catch (UnsupportedOperationException unable) {
      openOffLoop(
          opening,
          pipe,
          StandardOpenOption.WRITE,
          channel -> writer(Channels.newOutputStream(channel)));
      return;
    }
    if (stream == null) {
      PipeOpening.Step again = () -> openToWrite(opening, pipe);
      TimerHandle retry = loop.callLaterNanos(RETRY_NANOS, () -> opening.take(again));
      opening.begins(retry::cancel);
    } else {
      opening.connected(stream);
    }
  }

  /**
   * Makes a stream that a thread writes.
   *
   * @param target what it writes
   * @return the stream
   */
  public ByteStream writer(OutputStream target) {
    return new PumpedWriter(loop, target, pumps);
  }

  /**
   * Tells a stream that {@link #writer} has made that nobody will read what is written to it.
   *
   * @param stream the stream
   */
  public static void tellReaderIsGone(ByteStream stream) {
    if (stream instanceof PumpedWriter writer) {
      writer.readerIsGone();
    }
  }

  // Both

  private <P extends Protocol> LoopFuture<Connection<P>> takeOver(
      PipeOpening<P> opening,
      SelectableChannel channel,
      Function<OwnedChannel, ByteStream> streamOf) {
    OwnedChannel owned = readers.takeOver(channel);
    opening.begins(owned::close);
    return opening.begin(() -> {
      channel.configureBlocking(false);
      opening.connected(streamOf.apply(owned));
    });
  }

  private ByteBuffer receiveBuffer() {
    ByteBuffer made = receiveBuffer;
    if (made == null) {
      made = ReadinessStream.newReceiveBuffer();
      receiveBuffer = made;
    }
    return made;
  }

  private static void requirePipe(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isOther()) {
      throw new IllegalArgumentException(
          "pipe must be a named pipe or a character device; files are always ready, read and write"
              + " them in an executor: "
              + path);
    }
  }

  /** Opens a pipe in a thread, since the system has who opens one end wait for the other. */
  private void openOffLoop(
      PipeOpening<?> opening,
      Path path,
      OpenOption option,
      Function<FileChannel, ByteStream> streamOf) {
    Runnable work =
        () -> {
          try {
            FileChannel channel = FileChannel.open(path, option);
            if (!handOver(opening, () -> opening.connected(streamOf.apply(channel)))) {
              channel.close();
            }
          } catch (IOException failure) {
            handOver(opening, () -> opening.fail(failure));
          }
        };
    OpenPumps.newThread(work).start();
  }

  /** Returns false if the loop is closed. */
  private boolean handOver(PipeOpening<?> opening, Runnable news) {
    try {
      loop.callSoonThreadsafe(news, opening.context());
      return true;
    } catch (IllegalStateException loopClosed) {
      LOG.trace("a pipe was opened when {} was closed already", loop);
      return false;
    }
  }

  /** Has all threads end as soon as they can. */
  @Override
  public void close() {
    pumps.close();
  }
}
