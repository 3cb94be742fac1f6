package dev.gyre.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The user's side of a child process. The counterpart of {@code asyncio.SubprocessProtocol}.
 *
 * <p>The order of calls: {@code connectionMade}; then data of the pipes and their ends, and the
 * exit of the process, as they happen; {@code connectionLost(null)} when the process has exited
 * <em>and</em> all pipes are closed. So the exit may be told before the last data, above all if the
 * process has left children behind that still hold its pipes. {@code pauseWriting} and {@code
 * resumeWriting} speak of the standard input. An exception thrown by one of them is reported to the
 * loop's exception handler, and changes nothing.
 *
 * @since 0.1
 */
@ConsumerType
public interface SubprocessProtocol extends BaseProtocol<SubprocessTransport> {

  /**
   * The process has written to one of its pipes.
   *
   * @param fd 1 for its standard output, 2 for its standard error
   * @param data one byte or more; borrowed until this method returns
   */
  default void pipeDataReceived(int fd, ByteBuffer data) {}

  /**
   * A pipe is closed, by either end.
   *
   * @param fd 0 for the standard input of the process, 1 for its standard output, 2 for its
   *     standard error
   * @param cause what broke it, such as a process that does not read what was to be written; null
   *     if it ended in an orderly way
   */
  default void pipeConnectionLost(int fd, @Nullable Exception cause) {}

  /** The process has exited; {@link SubprocessTransport#getReturncode} tells how. */
  default void processExited() {}
}
