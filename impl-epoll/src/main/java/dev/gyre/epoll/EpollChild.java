package dev.gyre.epoll;

import dev.gyre.Signal;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ReadinessChild;
import dev.gyre.spi.ReadinessStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child process, watched by its descriptor. Loop thread only. */
final class EpollChild extends ReadinessChild {

  private final EpollSocket descriptor;
  private final NativeProcesses processes;
  private final @Nullable ByteStream[] streams;
  private boolean exited;

  private EpollChild(
      EpollSocket descriptor,
      NativeProcesses processes,
      int pid,
      @Nullable ByteStream[] streams,
      Sink sink) {
    super(pid, sink);
    this.descriptor = descriptor;
    this.processes = processes;
    this.streams = streams;
  }

  private EpollChild(
      EpollSocket descriptor, NativeProcesses processes, ReadinessChild predecessor) {
    super(predecessor);
    this.descriptor = descriptor;
    this.processes = processes;
    this.streams = new @Nullable ByteStream[ChildDescriptors.STREAMS];
  }

  /**
   * Starts a process.
   *
   * @throws IOException if the system refuses
   */
  static EpollChild spawn(
      EpollSelector selector,
      LibC libc,
      Path executable,
      List<String> command,
      SubprocessOptions options,
      Sink sink)
      throws IOException {
    NativeProcesses processes = selector.processes();
    try (var descriptors = ChildDescriptors.open(libc, options)) {
      NativeProcesses.Started started;
      try {
        started = processes.spawn(executable, command, options, descriptors);
      } catch (IOException | RuntimeException failure) {
        descriptors.closeKept();
        throw failure;
      }
      var descriptor = new EpollSocket(selector, started.descriptor());
      var child =
          new EpollChild(
              descriptor, processes, started.pid(), streams(selector, descriptors), sink);
      descriptor.belongsTo(child);
      child.begin();
      return child;
    }
  }

  /** Goes on where that stops which has stood for a process at another selector. */
  static void goOnFrom(
      EpollSocket descriptor,
      NativeProcesses processes,
      ReadinessChild predecessor,
      boolean shared) {
    EpollChild child = new EpollChild(descriptor, processes, predecessor);
    descriptor.belongsTo(child);
    child.succeed(predecessor, shared);
  }

  @Override
  public int descriptor() {
    return descriptor.fd();
  }

  @Override
  public SelectableChannel toChannel() {
    throw new UnsupportedOperationException(
        "the JDK's selectors cannot watch processes, epoll can: " + this);
  }

  @Override
  protected void letGo(boolean open) {
    descriptor.letGo(open);
  }

  private static @Nullable ByteStream[] streams(
      EpollSelector selector, ChildDescriptors descriptors) {
    var streams = new @Nullable ByteStream[ChildDescriptors.STREAMS];
    for (int stream = 0; stream < streams.length; stream++) {
      int fd = descriptors.kept(stream);
      if (fd != ChildDescriptors.NONE) {
        var kind =
            stream == 0 ? ReadinessStream.Kind.PIPE_TO_WRITE : ReadinessStream.Kind.PIPE_TO_READ;
        streams[stream] = EpollPipe.of(selector, fd, kind);
      }
    }
    return streams;
  }

  private void begin() throws IOException {
    try {
      want(READ);
    } catch (UncheckedIOException refused) {
      close();
      for (ByteStream stream : streams) {
        if (stream != null) {
          stream.close();
        }
      }
      throw refused.getCause();
    }
  }

  @Override
  protected void onReady(int ops) {
    if (isClosed()) {
      return;
    }
    int returncode = processes.reap(descriptor.fd());
    if (returncode != NativeProcesses.RUNNING) {
      exited = true;
      close();
      sink().onExit(returncode);
    }
  }

  @Override
  protected void watch(int before, int now) {
    descriptor.watch(before, now);
  }

  @Override
  protected void release() {
    descriptor.close();
    if (!exited) {
      NativeProcesses.killAndReap(number());
    }
  }

  private int number() {
    return (int) pid();
  }

  @Override
  public @Nullable ByteStream stream(int fd) {
    return streams[fd];
  }

  @Override
  public void sendSignal(Signal signal) {
    if (!isClosed()) {
      processes.kill(number(), SignalNumbers.of(signal));
    }
  }

  @Override
  public String toString() {
    return "EpollChild[pid=" + pid() + "]";
  }
}
