package dev.gyre.spi;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A child process, of a selector that is told of its exit by the readiness of a descriptor. Loop
 * thread only.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessChild extends ReadinessSource implements ChildProcess {

  private static final int KILLED = -9;

  private final int pid;
  private final Sink sink;

  /**
   * Creates what stands for a process.
   *
   * @param pid its number
   * @param sink what is told of its exit
   */
  protected ReadinessChild(int pid, Sink sink) {
    this.pid = pid;
    this.sink = sink;
  }

  /**
   * Creates what is to {@linkplain #succeed succeed} another.
   *
   * @param predecessor what has stood for the same process
   */
  protected ReadinessChild(ReadinessChild predecessor) {
    this(predecessor.pid, predecessor.sink);
  }

  @Override
  public final long pid() {
    return pid;
  }

  /**
   * Returns who is told.
   *
   * @return the sink
   */
  protected final Sink sink() {
    return sink;
  }

  @Override
  public final boolean isMovable() {
    return !isClosed();
  }

  /**
   * Goes on where that stops which this was created from, and tells the sink, which is the same.
   *
   * @param predecessor that one, which {@linkplain #isMovable can be moved}
   * @param shared as for {@link #takeOver}
   */
  protected final void succeed(ReadinessChild predecessor, boolean shared) {
    takeOver(predecessor, shared);
    sink.onMoved(this);
  }

  /** Kills the process. */
  @Override
  public final void abandon(IOException reason) {
    if (!isClosed()) {
      close();
      sink.onExit(KILLED);
    }
  }
}
