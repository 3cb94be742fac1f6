package dev.gyre.epoll;

import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector.ReadyQueue;
import dev.gyre.spi.ReadinessChild;
import org.jspecify.annotations.Nullable;

/** A child process that has no descriptor, and is asked for time and again. Loop thread only. */
final class PolledChild extends NativeChild {

  private final PolledChildren all;
  private final NativeProcesses processes;

  PolledChild(
      PolledChildren all,
      NativeProcesses processes,
      int pid,
      @Nullable ByteStream[] streams,
      Sink sink) {
    super(processes, pid, streams, sink);
    this.all = all;
    this.processes = processes;
  }

  PolledChild(PolledChildren all, NativeProcesses processes, ReadinessChild predecessor) {
    super(processes, predecessor);
    this.all = all;
    this.processes = processes;
  }

  /** Has the exit told if there is one, of which note is taken only then. */
  int poll(ReadyQueue ready) {
    return processes.hasExited(number()) ? fire(READ, ready) : 0;
  }

  @Override
  protected void watch(int before, int now) {
    if (now == 0) {
      all.remove(this);
    } else {
      all.add(this);
    }
  }

  @Override
  protected void letGo(boolean open) {
    all.remove(this);
  }

  @Override
  void forget() {
    all.remove(this);
  }
}
