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

/** A child process, however its exit is noticed. Loop thread only. */
abstract class NativeChild extends ReadinessChild {

  private final NativeProcesses processes;
  private final @Nullable ByteStream[] streams;
  private boolean exited;

  NativeChild(NativeProcesses processes, int pid, @Nullable ByteStream[] streams, Sink sink) {
    super(pid, sink);
    this.processes = processes;
    this.streams = streams;
  }

  /** Creates what is to succeed another selector's; its streams move by themselves. */
  NativeChild(NativeProcesses processes, ReadinessChild predecessor) {
    super(predecessor);
    this.processes = processes;
    this.streams = new @Nullable ByteStream[ChildDescriptors.STREAMS];
  }

  /**
   * Starts a process.
   *
   * @throws IOException if the system refuses
   */
  static NativeChild spawn(
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
      @Nullable ByteStream[] streams = streams(selector, descriptors);
      NativeChild child =
          started.descriptor() == NativeProcesses.NO_DESCRIPTOR
              ? new PolledChild(selector.polledChildren(), processes, started.pid(), streams, sink)
              : EpollChild.watched(selector, started, streams, sink);
      child.begin();
      return child;
    }
  }

  /** Goes on where that stops which has stood for a process without descriptor elsewhere. */
  static void goOnFrom(EpollSelector selector, ReadinessChild predecessor) {
    new PolledChild(selector.polledChildren(), selector.processes(), predecessor)
        .goOnFrom(predecessor, false);
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

  /** Goes on where that stops which this was made from. */
  final void goOnFrom(ReadinessChild predecessor, boolean shared) {
    succeed(predecessor, shared);
  }

  @Override
  public final SelectableChannel toChannel() {
    throw new UnsupportedOperationException(
        "the JDK's selectors cannot watch processes, epoll can: " + this);
  }

  @Override
  protected final void onReady(int ops) {
    if (isClosed()) {
      return;
    }
    int returncode = processes.reap(number());
    if (returncode != NativeProcesses.RUNNING) {
      exited = true;
      close();
      sink().onExit(returncode);
    }
  }

  /** Watches the process no more. */
  abstract void forget();

  @Override
  protected final void release() {
    forget();
    if (!exited) {
      NativeProcesses.killAndReap(number());
    }
  }

  final int number() {
    return (int) pid();
  }

  @Override
  public final @Nullable ByteStream stream(int fd) {
    return streams[fd];
  }

  @Override
  public final void sendSignal(Signal signal) {
    if (!isClosed()) {
      processes.kill(number(), SignalNumbers.of(signal));
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[pid=" + pid() + "]";
  }
}
