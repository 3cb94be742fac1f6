package dev.gyre.epoll;

import dev.gyre.Signal;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChildProcess;
import dev.gyre.spi.ReadinessSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child process, watched by its descriptor. Loop thread only. */
final class EpollChild extends ReadinessSource implements ChildProcess {

  private final EpollSocket descriptor;
  private final NativeProcesses processes;
  private final int pid;
  private final @Nullable ByteStream[] streams;
  private final Sink sink;
  private boolean exited;

  private EpollChild(
      EpollSocket descriptor,
      NativeProcesses processes,
      int pid,
      @Nullable ByteStream[] streams,
      Sink sink) {
    this.descriptor = descriptor;
    this.processes = processes;
    this.pid = pid;
    this.streams = streams;
    this.sink = sink;
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

  private static @Nullable ByteStream[] streams(
      EpollSelector selector, ChildDescriptors descriptors) {
    var streams = new @Nullable ByteStream[ChildDescriptors.STREAMS];
    for (int stream = 0; stream < streams.length; stream++) {
      int fd = descriptors.kept(stream);
      if (fd != ChildDescriptors.NONE) {
        EpollPipe.End end = stream == 0 ? EpollPipe.End.WRITE : EpollPipe.End.READ;
        streams[stream] = EpollPipe.of(selector, fd, end);
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
      sink.onExit(returncode);
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
      NativeProcesses.killAndReap(pid);
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public @Nullable ByteStream stream(int fd) {
    return streams[fd];
  }

  @Override
  public void sendSignal(Signal signal) {
    if (!isClosed()) {
      processes.kill(pid, SignalNumbers.of(signal));
    }
  }

  @Override
  public String toString() {
    return "EpollChild[pid=" + pid + "]";
  }
}
