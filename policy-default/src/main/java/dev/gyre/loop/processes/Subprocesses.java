package dev.gyre.loop.processes;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.io.SubprocessConnection;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.SubprocessProtocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.pipes.Pipes;
import dev.gyre.spi.ChildProcess;
import dev.gyre.spi.IoSelector;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Starts child processes: what stands behind {@link EventLoop#subprocessExec} and its kin. To be
 * used as the loop itself is.
 */
public final class Subprocesses implements AutoCloseable {

  private static final boolean UNIX = File.separatorChar == '/';

  private final FutureLoop loop;
  private final IoSelector selector;
  private final Pipes pipes;
  private final Set<ChildTransport> open = new HashSet<>();

  /**
   * Creates what starts processes.
   *
   * @param loop the loop of the transports
   * @param selector the loop's selector
   * @param pipes has threads work the pipes of processes that the selector cannot start
   */
  public Subprocesses(FutureLoop loop, IoSelector selector, Pipes pipes) {
    this.loop = loop;
    this.selector = selector;
    this.pipes = pipes;
  }

  /**
   * Starts a program, in the loop's next turn.
   *
   * @param factory makes the protocol
   * @param command the program and its arguments
   * @param options how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  public <P extends SubprocessProtocol> LoopFuture<SubprocessConnection<P>> exec(
      Supplier<? extends P> factory, List<String> command, SubprocessOptions options) {
    List<String> words = checked(command);
    LoopFuture<SubprocessConnection<P>> outcome = loop.createFuture();
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        start(factory, words, options, outcome);
      }
    });
    return outcome;
  }

  private static List<String> checked(List<String> command) {
    List<String> words = List.copyOf(command);
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      throw new IllegalArgumentException("command must begin with the name of a program: " + words);
    }
    for (String word : words) {
      if (word.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "no word of a command can have a zero byte in it: " + words.getFirst());
      }
    }
    return words;
  }

  /**
   * Makes the command that has the system's shell run a line.
   *
   * @param commandLine the line
   * @return the command
   */
  public static List<String> shell(String commandLine) {
    return UNIX ? List.of("/bin/sh", "-c", commandLine) : List.of("cmd.exe", "/c", commandLine);
  }

  private <P extends SubprocessProtocol> void start(
      Supplier<? extends P> factory,
      List<String> command,
      SubprocessOptions options,
      LoopFuture<SubprocessConnection<P>> outcome) {
    P protocol;
    ChildTransport transport;
    try {
      protocol = makeProtocol(factory);
      transport = new ChildTransport(loop, protocol, command.getFirst(), open::remove);
      transport.begin(spawn(command, options, transport));
    } catch (Throwable failure) {
      outcome.setException(failure);
      return;
    }
    open.add(transport);
    loop.debug().opened("transport", transport, outcome, "open", null);
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        transport.close();
      }
    });
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        outcome.setResult(new SubprocessConnection<>(transport, protocol));
      }
    });
  }

  private static <P> P makeProtocol(Supplier<? extends P> factory) {
    P protocol = factory.get();
    if (protocol == null) {
      throw new IllegalStateException(
          "protocol factory returned null: it must return a protocol for each process");
    }
    return protocol;
  }

  private ChildProcess spawn(
      List<String> command, SubprocessOptions options, ChildProcess.Sink sink) throws IOException {
    Path executable = Program.find(command.getFirst(), options);
    try {
      return selector.spawn(executable, command, options, sink);
    } catch (UnsupportedOperationException unable) {
      return JdkChild.start(loop, pipes, executable, command, options, sink);
    }
  }

  /** Kills the processes that still run. */
  @Override
  public void close() {
    List.copyOf(open).forEach(ChildTransport::abandon);
    open.clear();
  }
}
