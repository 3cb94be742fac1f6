package dev.gyre.io;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Signal;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A child process, used by tasks. The counterpart of {@code asyncio.subprocess.Process}; Java has a
 * {@link Process} already.
 *
 * <pre>{@code
 * try (var sort = Gyre.createSubprocessExec(List.of("sort"), SubprocessOptions.PIPED)) {
 *   String sorted = sort.communicate("b\na\n".getBytes(UTF_8)).stdout(UTF_8);
 * }
 * }</pre>
 *
 * <p>A process whose standard output leads to the loop waits when nobody reads it: read both
 * outputs at the same time, as {@link #communicate} does, and before {@link #waitFor}. Loop thread
 * only.
 *
 * @since 0.1
 */
public final class Subprocess implements AutoCloseable {

  private final SubprocessTransport transport;
  private final SubprocessStreamProtocol protocol;

  /**
   * Creates a process of its two sides; {@code Gyre.createSubprocessExec} does so.
   *
   * @param transport the loop's side
   * @param protocol its protocol, which was told {@code connectionMade}
   */
  public Subprocess(SubprocessTransport transport, SubprocessStreamProtocol protocol) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  /**
   * Returns what is written to the process.
   *
   * @return the writer; null if the standard input does not come from the loop
   */
  public @Nullable StreamWriter stdin() {
    return protocol.stdin();
  }

  /**
   * Returns what the process writes to its standard output.
   *
   * @return the reader; null if the output does not lead to the loop
   */
  public @Nullable StreamReader stdout() {
    return protocol.stdout();
  }

  /**
   * Returns what the process writes to its standard error.
   *
   * @return the reader; null if it does not lead to the loop
   */
  public @Nullable StreamReader stderr() {
    return protocol.stderr();
  }

  /**
   * Returns the number by which the system knows the process.
   *
   * @return the number
   */
  public long pid() {
    return transport.getPid();
  }

  /**
   * Tells how the process has ended. See {@link SubprocessTransport#getReturncode}.
   *
   * @return what it has returned, or the negative number of the signal that has killed it; null
   *     while it runs
   */
  public @Nullable Integer returncode() {
    return transport.getReturncode();
  }

  /**
   * Suspends the current task until the process has exited. Does not wait until its pipes are
   * closed, which children of its own may hold. asyncio: {@code wait}.
   *
   * @return what it has returned, or the negative number of the signal that has killed it
   */
  public int waitFor() {
    Integer known = returncode();
    while (known == null) {
      protocol.awaitExit();
      known = returncode();
    }
    return known;
  }

  /**
   * Writes the input and closes it, reads both outputs to their ends, and waits for the exit: all
   * at the same time, so that neither side waits for the other. A process that does not read its
   * input is no failure. The output is kept in memory as a whole. In the body of a task only.
   *
   * @param input what to write, if the standard input comes from the loop; null for nothing
   * @return what was read
   * @throws IOException if a pipe is broken
   * @throws IllegalStateException if there is an input, and the standard input does not come from
   *     the loop
   */
  public SubprocessOutput communicate(byte @Nullable [] input) throws IOException {
    EventLoop loop = protocol.loop();
    StreamWriter writer = stdin();
    if (input != null && writer == null) {
      throw new IllegalStateException(
          "input needs a standard input that comes from the loop, start the process with"
              + " withStdin(PIPE): "
              + this);
    }
    LoopFuture<byte[]> out = loop.createTask(() -> readToTheEnd(1, stdout()));
    LoopFuture<byte[]> err = loop.createTask(() -> readToTheEnd(2, stderr()));
    LoopFuture<byte[]> in = loop.createTask(() -> feed(writer, input));
    Gyre.gather(in, out, err).await(IOException.class);
    waitFor();
    return new SubprocessOutput(
        stdout() == null ? null : out.result(), stderr() == null ? null : err.result());
  }

  /**
   * Reads both outputs to their ends and waits for the exit. See {@link #communicate(byte[])}.
   *
   * @return what was read
   * @throws IOException if a pipe is broken
   */
  public SubprocessOutput communicate() throws IOException {
    return communicate(null);
  }

  private static byte[] feed(@Nullable StreamWriter writer, byte @Nullable [] input) {
    if (writer != null) {
      try {
        if (input != null) {
          writer.write(input);
        }
        writer.drain();
      } catch (IOException brokenPipe) {
        // The process does not read all of its input, as it may.
      }
      writer.close();
    }
    return new byte[0];
  }

  private byte[] readToTheEnd(int fd, @Nullable StreamReader reader) throws IOException {
    if (reader == null) {
      return new byte[0];
    }
    byte[] all = reader.read();
    Transport pipe = transport.getPipeTransport(fd);
    if (pipe != null) {
      pipe.close();
    }
    return all;
  }

  /**
   * Sends a signal to the process. Does nothing once it has exited.
   *
   * @param signal the signal
   */
  public void sendSignal(Signal signal) {
    transport.sendSignal(signal);
  }

  /** Asks the process to end, by {@code SIGTERM}. Does nothing once it has exited. */
  public void terminate() {
    transport.terminate();
  }

  /** Kills the process, by {@code SIGKILL}. Does nothing once it has exited. */
  public void kill() {
    transport.kill();
  }

  /** Closes the pipes, and kills the process if it still runs. Does not wait for its exit. */
  @Override
  public void close() {
    transport.close();
  }

  @Override
  public String toString() {
    return "Subprocess[" + transport + "]";
  }
}
