package dev.gyre.loop;

import dev.gyre.io.DatagramOptions;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChannelWatch;
import dev.gyre.spi.ChildProcess;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.ReadinessSource;
import dev.gyre.spi.SocketOptions;
import dev.gyre.spi.SourceFile;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has another selector do what it is asked for, all but to wait. Loop thread only. */
abstract class PassingOnSelector implements IoSelector {

  /** Returns the one that does it at this time. */
  abstract IoSelector current();

  @Override
  public final long resolutionNanos() {
    return current().resolutionNanos();
  }

  @Override
  public final boolean pinsCarrier() {
    return current().pinsCarrier();
  }

  @Override
  public final Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink)
      throws IOException {
    return current().listen(address, options, sink);
  }

  @Override
  public final Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink)
      throws IOException {
    return current().connect(remote, options, sink);
  }

  @Override
  public final DatagramPort openDatagramPort(DatagramOptions options) throws IOException {
    return current().openDatagramPort(options);
  }

  @Override
  public final ChannelWatch watch(SelectableChannel channel, ChannelWatch.Sink sink)
      throws IOException {
    return current().watch(channel, sink);
  }

  @Override
  public final SourceFile openFile(Path path) throws IOException {
    return current().openFile(path);
  }

  @Override
  public final ByteStream openReadPipe(Path path) throws IOException {
    return current().openReadPipe(path);
  }

  @Override
  public final @Nullable ByteStream openWritePipe(Path path) throws IOException {
    return current().openWritePipe(path);
  }

  @Override
  public final ChildProcess spawn(
      Path executable, List<String> command, SubprocessOptions options, ChildProcess.Sink sink)
      throws IOException {
    return current().spawn(executable, command, options, sink);
  }

  @Override
  public final List<ReadinessSource> movableSources() {
    return current().movableSources();
  }

  @Override
  public final Map<ReadinessSource, Exception> takeOver(
      Collection<? extends ReadinessSource> sources) throws IOException {
    return current().takeOver(sources);
  }

  @Override
  public final int openSources() {
    return current().openSources();
  }
}
