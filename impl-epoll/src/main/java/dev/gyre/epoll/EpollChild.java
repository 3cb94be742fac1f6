package dev.gyre.epoll;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ReadinessChild;
import org.jspecify.annotations.Nullable;

/** A child process, watched by its descriptor. Loop thread only. */
final class EpollChild extends NativeChild {

  private final EpollSocket descriptor;

  private EpollChild(
      EpollSocket descriptor,
      NativeProcesses processes,
      int pid,
      @Nullable ByteStream[] streams,
      Sink sink) {
    super(processes, pid, streams, sink);
    this.descriptor = descriptor;
  }

  private EpollChild(
      EpollSocket descriptor, NativeProcesses processes, ReadinessChild predecessor) {
    super(processes, predecessor);
    this.descriptor = descriptor;
  }

  /** Makes what stands for a process that was just started. */
  static EpollChild watched(
      EpollSelector selector,
      NativeProcesses.Started started,
      @Nullable ByteStream[] streams,
      Sink sink) {
    var descriptor = new EpollSocket(selector, started.descriptor());
    var child = new EpollChild(descriptor, selector.processes(), started.pid(), streams, sink);
    descriptor.belongsTo(child);
    return child;
  }

  /** Goes on where that stops which has stood for a process at another selector. */
  static void goOnFrom(
      EpollSocket descriptor,
      NativeProcesses processes,
      ReadinessChild predecessor,
      boolean shared) {
    EpollChild child = new EpollChild(descriptor, processes, predecessor);
    descriptor.belongsTo(child);
    child.goOnFrom(predecessor, shared);
  }

  @Override
  public int descriptor() {
    return descriptor.fd();
  }

  @Override
  protected void letGo(boolean open) {
    descriptor.letGo(open);
  }

  @Override
  protected void watch(int before, int now) {
    descriptor.watch(before, now);
  }

  @Override
  void forget() {
    descriptor.close();
  }
}
