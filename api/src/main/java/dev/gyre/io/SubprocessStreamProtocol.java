package dev.gyre.io;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a protocol is told of a child process into streams for tasks. The counterpart of
 * {@code asyncio.subprocess.SubprocessStreamProtocol}. {@code Gyre.createSubprocessExec} makes it.
 * Loop thread only.
 *
 * @since 0.1
 */
public final class SubprocessStreamProtocol implements SubprocessProtocol {

  private static final int STDIN = 0;
  private static final int STDOUT = 1;

  private final EventLoop loop;
  private final int limit;
  private final LoopFuture<@Nullable Void> exited;

  /** Knows who waits to write; nothing is read by it. */
  private final StreamReaderProtocol writing;

  private @Nullable SubprocessTransport transport;
  private @Nullable StreamWriter stdin;
  private @Nullable StreamReader stdout;
  private @Nullable StreamReader stderr;
  private final List<Integer> unread = new ArrayList<>(2);
  private boolean processExited;

  /**
   * Creates the protocol of one process.
   *
   * @param loop the loop of the tasks that use it
   * @param limit of the readers, see {@link StreamReader}
   */
  public SubprocessStreamProtocol(EventLoop loop, int limit) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.limit = limit;
    this.writing = new StreamReaderProtocol(new StreamReader(loop, limit));
    this.exited = loop.createFuture();
  }

  @Override
  public void connectionMade(SubprocessTransport transport) {
    this.transport = transport;
    Transport input = transport.getPipeTransport(STDIN);
    stdin = input == null ? null : new StreamWriter(input, writing, null);
    stdout = reader(transport, STDOUT);
    stderr = reader(transport, STDOUT + 1);
  }

  private @Nullable StreamReader reader(SubprocessTransport transport, int fd) {
    Transport output = transport.getPipeTransport(fd);
    if (output == null) {
      return null;
    }
    unread.add(fd);
    var reader = new StreamReader(loop, limit);
    reader.setTransport(output);
    return reader;
  }

  @Override
  public void pipeDataReceived(int fd, ByteBuffer data) {
    StreamReader reader = readerOf(fd);
    if (reader != null) {
      reader.feedData(data);
    }
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Exception cause) {
    if (fd == STDIN) {
      writing.connectionLost(cause);
      return;
    }
    StreamReader reader = readerOf(fd);
    if (reader != null) {
      if (cause == null) {
        reader.feedEof();
      } else {
        reader.setException(cause);
      }
    }
    unread.remove(Integer.valueOf(fd));
    closeAtTheEnd();
  }

  private @Nullable StreamReader readerOf(int fd) {
    return fd == STDOUT ? stdout : stderr;
  }

  @Override
  public void processExited() {
    processExited = true;
    if (!exited.isDone()) {
      exited.setResult(null);
    }
    closeAtTheEnd();
  }

  private void closeAtTheEnd() {
    if (processExited && unread.isEmpty() && transport != null) {
      transport.close();
    }
  }

  @Override
  public void pauseWriting() {
    writing.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    writing.resumeWriting();
  }

  // What a process is made of

  @Nullable StreamWriter stdin() {
    return stdin;
  }

  @Nullable StreamReader stdout() {
    return stdout;
  }

  @Nullable StreamReader stderr() {
    return stderr;
  }

  EventLoop loop() {
    return loop;
  }

  /** Suspends the current task until the process has exited. */
  void awaitExit() {
    // Cancelling a task that waits must not cancel what others wait for.
    LoopFuture<@Nullable Void> gone = loop.createFuture();
    exited.addDoneCallback(done -> {
      if (!gone.isDone()) {
        gone.setResult(null);
      }
    });
    gone.await();
  }

  @Override
  public String toString() {
    return "SubprocessStreamProtocol[transport=" + transport + "]";
  }
}
