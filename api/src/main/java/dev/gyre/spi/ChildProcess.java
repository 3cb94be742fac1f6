package dev.gyre.spi;

import dev.gyre.Signal;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A child process, owned by a selector. Loop thread only.
 *
 * @since 0.1
 */
@ProviderType
public interface ChildProcess extends AutoCloseable {

  /**
   * Returns the number by which the system knows the process.
   *
   * @return the number
   */
  long pid();

  /**
   * Returns this end of a standard stream: the first one to be written, the others to be read. To
   * be asked when the process was just started.
   *
   * @param fd 0, 1 or 2
   * @return the stream, owned by the caller; null if there is no pipe
   */
  @Nullable ByteStream stream(int fd);

  /**
   * Sends a signal. Does nothing once the process has exited.
   *
   * @param signal the signal
   * @throws UnsupportedOperationException if the system has no such signal
   */
  void sendSignal(Signal signal);

  /**
   * Gives the process up: kills it if it still runs, and takes note of its exit, so that the system
   * can forget it. The sink is told no more. The streams stay open.
   */
  @Override
  void close();

  /** Is told of the exit of a process, once, on the loop. */
  interface Sink {

    /**
     * The process has exited.
     *
     * @param returncode what it has returned, or the negative number of the signal that has killed
     *     it
     */
    void onExit(int returncode);

    /**
     * The process goes on with another selector: what is named here takes the place of what stood
     * for it so far, but for its streams, which move by themselves.
     *
     * @param successor the process from now on
     */
    void onMoved(ChildProcess successor);
  }
}
