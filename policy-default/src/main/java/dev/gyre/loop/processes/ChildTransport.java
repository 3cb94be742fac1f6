package dev.gyre.loop.processes;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.Signal;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.SubprocessProtocol;
import dev.gyre.io.SubprocessTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.pipes.ReadPipeTransport;
import dev.gyre.loop.pipes.WritePipeTransport;
import dev.gyre.loop.transports.StreamEnd;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChildProcess;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop's side of a child process: brings together a process, its pipes and a user's protocol,
 * as asyncio's {@code BaseSubprocessTransport} does. Loop thread only.
 *
 * <p>Data is passed on at once, since it is borrowed. Ends of pipes and the exit of the process are
 * told in turns of their own, in the order in which they are known. As in asyncio, the exit has to
 * wait for one more turn, so that what the process wrote last is told first as a rule.
 */
final class ChildTransport implements SubprocessTransport, ChildProcess.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(ChildTransport.class);
  private static final int STREAMS = 3;
  private static final String[] NAMES = {"stdin", "stdout", "stderr"};

  private final FutureLoop loop;
  private final SubprocessProtocol protocol;
  private final String program;

  /** What is told when nothing is left of the process. */
  private final Consumer<ChildTransport> owner;

  /** Of the call that asked for the process. */
  private final Context context;

  private final @Nullable StreamEnd[] pipes = new @Nullable StreamEnd[STREAMS];
  private @Nullable ChildProcess child;
  private @Nullable Integer returncode;
  private int openPipes;
  private boolean closed;
  private boolean finished;

  ChildTransport(
      FutureLoop loop,
      SubprocessProtocol protocol,
      String program,
      Consumer<ChildTransport> owner) {
    this.loop = loop;
    this.protocol = protocol;
    this.program = program;
    this.owner = owner;
    this.context = loop.currentContext();
  }

  /**
   * Queues {@code connectionMade} and, behind it, the start of reading. What the caller queues next
   * runs after both, and before any data arrives.
   */
  void begin(ChildProcess started) {
    child = started;
    if (loop.getDebug()) {
      // Arguments may be secret.
      LOG.debug("process '{}' is started: pid {}", program, started.pid());
    }
    for (int fd = 0; fd < STREAMS; fd++) {
      ByteStream stream = started.stream(fd);
      if (stream != null) {
        pipes[fd] = transportOf(fd, stream);
        openPipes++;
      }
    }
    loop.callSoon(() -> tell("connectionMade", () -> protocol.connectionMade(this)));
    for (StreamEnd pipe : pipes) {
      if (pipe != null) {
        pipe.begin();
      }
    }
  }

  private StreamEnd transportOf(int fd, ByteStream stream) {
    var passing = new ChildPipe(this, fd);
    String name = NAMES[fd] + " of " + program;
    return fd == 0
        ? new WritePipeTransport(loop, stream, name, passing)
        : new ReadPipeTransport(loop, stream, name, passing);
  }

  private void tell(String call, Runnable event) {
    try {
      event.run();
    } catch (Throwable failure) {
      loop.callExceptionHandler(
          ExceptionContext.of("protocol.%s() failed".formatted(call), failure)
              .with("transport", this)
              .with("protocol", protocol));
    }
  }

  // Pipes

  void pipeReceived(int fd, ByteBuffer data) {
    tell("pipeDataReceived", () -> protocol.pipeDataReceived(fd, data));
  }

  void pipeLost(int fd, @Nullable Exception cause) {
    openPipes--;
    loop.callSoon(() -> tell("pipeConnectionLost", () -> protocol.pipeConnectionLost(fd, cause)));
    finishIfAllIsOver();
  }

  void pauseWriting() {
    tell("pauseWriting", protocol::pauseWriting);
  }

  void resumeWriting() {
    tell("resumeWriting", protocol::resumeWriting);
  }

  // The end

  @Override
  public void onExit(int code) {
    loop.enterContext(context);
    loop.callSoon(() -> exited(code));
  }

  @Override
  public void onMoved(ChildProcess successor) {
    child = successor;
  }

  private void exited(int code) {
    returncode = code;
    if (loop.getDebug()) {
      LOG.debug("{} has exited", this);
    }
    loop.callSoon(() -> tell("processExited", protocol::processExited));
    finishIfAllIsOver();
  }

  private void finishIfAllIsOver() {
    if (returncode != null && openPipes == 0 && !finished) {
      finished = true;
      loop.callSoon(this::finish);
    }
  }

  private void finish() {
    tell("connectionLost", () -> protocol.connectionLost(null));
    loop.debug().gone(this);
    owner.accept(this);
  }

  @Override
  public void close() {
    loop.checkThread("close");
    if (closed) {
      return;
    }
    closed = true;
    for (StreamEnd pipe : pipes) {
      if (pipe != null) {
        pipe.close();
      }
    }
    if (returncode == null) {
      if (loop.getDebug()) {
        LOG.warn("a running process is closed, and so killed: {}", this);
      }
      child().sendSignal(Signal.SIGKILL);
    }
  }

  /** The loop is closed: nobody is told any more. */
  void abandon() {
    for (StreamEnd pipe : pipes) {
      if (pipe != null) {
        pipe.closeStream();
      }
    }
    child().close();
  }

  @Override
  public boolean isClosing() {
    return closed;
  }

  // Signals

  @Override
  public void sendSignal(Signal signal) {
    Objects.requireNonNull(signal, "signal");
    loop.checkThread("sendSignal");
    if (returncode == null) {
      child().sendSignal(signal);
    }
  }

  @Override
  public void terminate() {
    sendSignal(Signal.SIGTERM);
  }

  @Override
  public void kill() {
    sendSignal(Signal.SIGKILL);
  }

  // Facts

  @Override
  public long getPid() {
    return child().pid();
  }

  private ChildProcess child() {
    return Objects.requireNonNull(child, "begun");
  }

  @Override
  public @Nullable Integer getReturncode() {
    return returncode;
  }

  @Override
  public @Nullable Transport getPipeTransport(int fd) {
    if (fd < 0 || fd >= STREAMS) {
      throw new IllegalArgumentException(
          "pipe must be 0, 1 or 2, for standard input, output and error: " + fd);
    }
    return pipes[fd];
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key.equals(ExtraInfo.SUBPROCESS)
        ? key.type().cast(ProcessHandle.of(getPid()).orElse(null))
        : null;
  }

  @Override
  public String toString() {
    String pid = child == null ? "not started" : "pid=" + child.pid();
    String state = returncode == null ? "running" : "returncode=" + returncode;
    return "SubprocessTransport[%s, %s, %s%s]"
        .formatted(program, pid, state, closed ? ", closed" : "");
  }
}
