package dev.gyre.loop.processes;

import dev.gyre.Context;
import dev.gyre.Signal;
import dev.gyre.io.Credentials;
import dev.gyre.io.Redirection;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.pipes.Pipes;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that the JDK starts and watches, for selectors that cannot: its pipes cost a
 * thread each, beside the one by which the JDK waits for its exit. Loop thread only.
 *
 * <p>The JDK tells by one number what a process has returned and what has killed it. And when a
 * process has exited, the JDK closes its outputs, so what a child of it writes to them later is
 * lost.
 */
final class JdkChild implements ChildProcess {

  private static final Logger LOG = LoggerFactory.getLogger(JdkChild.class);
  private static final boolean UNIX = File.separatorChar == '/';

  /** What the JDK adds to the number of a signal. */
  private static final int KILLED_BY_SIGNAL = 128;

  private static final int SIGNALS_MAX = 64;

  private final FutureLoop loop;
  private final Process process;
  private final Sink sink;
  private final @Nullable ByteStream[] streams;
  private boolean over;

  private JdkChild(FutureLoop loop, Process process, Sink sink, @Nullable ByteStream[] streams) {
    this.loop = loop;
    this.process = process;
    this.sink = sink;
    this.streams = streams;
  }

  /**
   * Starts a process.
   *
   * @throws IOException if the system refuses
   * @throws UnsupportedOperationException if the options ask for what the JDK cannot do
   */
  static JdkChild start(
      FutureLoop loop,
      Pipes pipes,
      Path executable,
      List<String> command,
      SubprocessOptions options,
      Sink sink)
      throws IOException {
    refuseWhatTheJdkCannotDo(options, command.getFirst());
    Process process = builder(executable, command, options).start();
    var child = new JdkChild(loop, process, sink, streams(pipes, process, options));
    child.awaitExit();
    return child;
  }

  private static void refuseWhatTheJdkCannotDo(SubprocessOptions options, String program) {
    if (options.newSession()) {
      throw refused("newSession", "the command setsid", program);
    }
    if (options.processGroup() != null) {
      throw refused("processGroup", "the command setsid", program);
    }
    if (options.umask() != null) {
      throw refused("umask", "a shell, as in sh -c 'umask 077; exec PROGRAM'", program);
    }
    if (!options.credentials().equals(Credentials.INHERITED)) {
      throw refused("credentials", "the command setpriv", program);
    }
    if (!options.passFds().isEmpty()) {
      throw refused("passFds", "a named pipe", program);
    }
  }

  private static UnsupportedOperationException refused(
      String option, String instead, String program) {
    return new UnsupportedOperationException(
        "the JDK starts no process with the option %s, use the selector epoll or %s: %s"
            .formatted(option, instead, program));
  }

  private static ProcessBuilder builder(
      Path executable, List<String> command, SubprocessOptions options) {
    List<String> started = new ArrayList<>(command);
    if (UNIX && !Program.isSearchedHere(options)) {
      started.set(0, executable.toString());
    }
    var builder = new ProcessBuilder(started);
    if (options.cwd() != null) {
      builder.directory(options.cwd().toFile());
    }
    if (options.env() != null) {
      builder.environment().clear();
      builder.environment().putAll(options.env());
    }
    builder.redirectInput(input(options.stdin()));
    builder.redirectOutput(output(options.stdout()));
    if (options.stderr().kind() == Redirection.Kind.STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(output(options.stderr()));
    }
    return builder;
  }

  private static ProcessBuilder.Redirect input(Redirection redirection) {
    return switch (redirection.kind()) {
      case DEVNULL -> ProcessBuilder.Redirect.from(new File(UNIX ? "/dev/null" : "NUL"));
      case INHERIT -> ProcessBuilder.Redirect.INHERIT;
      case READ -> ProcessBuilder.Redirect.from(file(redirection));
      default -> ProcessBuilder.Redirect.PIPE;
    };
  }

  private static ProcessBuilder.Redirect output(Redirection redirection) {
    return switch (redirection.kind()) {
      case DEVNULL -> ProcessBuilder.Redirect.DISCARD;
      case INHERIT -> ProcessBuilder.Redirect.INHERIT;
      case WRITE -> ProcessBuilder.Redirect.to(file(redirection));
      case APPEND -> ProcessBuilder.Redirect.appendTo(file(redirection));
      default -> ProcessBuilder.Redirect.PIPE;
    };
  }

  private static File file(Redirection redirection) {
    if (redirection.file() == null) {
      throw new AssertionError("has a file: " + redirection);
    }
    return redirection.file().toFile();
  }

  private static @Nullable ByteStream[] streams(
      Pipes pipes, Process process, SubprocessOptions options) {
    return new @Nullable ByteStream[] {
      isPipe(options.stdin()) ? pipes.writer(process.getOutputStream()) : null,
      isPipe(options.stdout()) ? pipes.reader(process.getInputStream()) : null,
      isPipe(options.stderr()) ? pipes.reader(process.getErrorStream()) : null
    };
  }

  private static boolean isPipe(Redirection redirection) {
    return redirection.kind() == Redirection.Kind.PIPE;
  }

  private void awaitExit() {
    process
        .onExit()
        .thenAccept(exited -> {
          try {
            loop.callSoonThreadsafe(() -> exited(exited.exitValue()), Context.EMPTY);
          } catch (IllegalStateException loopClosed) {
            LOG.trace("process {} has exited after its loop was closed", process.pid());
          }
        });
  }

  private void exited(int value) {
    if (over) {
      return;
    }
    over = true;
    if (streams[0] != null) {
      Pipes.tellReaderIsGone(streams[0]);
    }
    sink.onExit(returncode(value));
  }

  private static int returncode(int value) {
    boolean bySignal = UNIX && value > KILLED_BY_SIGNAL && value <= KILLED_BY_SIGNAL + SIGNALS_MAX;
    return bySignal ? KILLED_BY_SIGNAL - value : value;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public @Nullable ByteStream stream(int fd) {
    return streams[fd];
  }

  /** By way of the handle, because the process itself would close its pipes. */
  @Override
  public void sendSignal(Signal signal) {
    if (over || !process.isAlive()) {
      return;
    }
    switch (signal) {
      case SIGTERM -> process.toHandle().destroy();
      case SIGKILL -> process.toHandle().destroyForcibly();
      default -> sendByCommand(signal);
    }
  }

  /** The shell has the command built in, where not every system has a program of that name. */
  private void sendByCommand(Signal signal) {
    if (!UNIX) {
      throw new UnsupportedOperationException("this system has no such signal: " + signal);
    }
    String command = "kill -s " + signal.shortName() + " " + process.pid();
    try {
      new ProcessBuilder(Subprocesses.shell(command))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot send a signal by the shell: " + signal, failure);
    }
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      process.toHandle().destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return "JdkChild[pid=" + process.pid() + "]";
  }
}
