package dev.gyre.io;

import dev.gyre.Signal;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The loop's side of a child process. The counterpart of {@code asyncio.SubprocessTransport}. Loop
 * thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface SubprocessTransport extends BaseTransport {

  /**
   * Returns the number by which the system knows the process.
   *
   * @return the number
   */
  long getPid();

  /**
   * Tells how the process has ended.
   *
   * @return what it has returned; the negative number of the signal that has killed it, such as -9;
   *     null while it runs. Where the JDK watches the process, as on the selector {@code nio}, both
   *     are one: what a process returns itself between 129 and 192, as shells do, counts as a
   *     signal there, too
   */
  @Nullable Integer getReturncode();

  /**
   * Returns the transport of a pipe: to write to the standard input, or to pause reading of the
   * others.
   *
   * @param fd 0, 1 or 2
   * @return the transport; null if that stream does not lead to the loop
   */
  @Nullable Transport getPipeTransport(int fd);

  /**
   * Sends a signal to the process. Does nothing once it has exited. Where the JDK starts processes,
   * as on the selector {@code nio}, signals other than {@code SIGTERM} and {@code SIGKILL} are sent
   * by the shell's {@code kill}, a moment later.
   *
   * @param signal the signal
   * @throws UnsupportedOperationException if the system has no such signal
   */
  void sendSignal(Signal signal);

  /** Asks the process to end, by {@code SIGTERM}. Does nothing once it has exited. */
  void terminate();

  /** Kills the process, by {@code SIGKILL}. Does nothing once it has exited. */
  void kill();

  /**
   * Closes the pipes, and kills the process if it still runs. The protocol is told of all that, and
   * of {@code connectionLost} in the end. A second call does nothing.
   */
  @Override
  void close();
}
