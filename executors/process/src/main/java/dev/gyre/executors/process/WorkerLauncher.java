package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.worker.WorkerMain;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Starts worker processes and waits until they have reported. Thread-safe. */
final class WorkerLauncher {

  private static final int SECRET_BYTES = 32;
  private static final long OUTPUT_PATIENCE_MILLIS = 500;
  private static final List<String> VARIABLES_OF_OTHER_JVMS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private final ProcessPoolOptions options;
  private final PoolDirectory directory;
  private final StartArchive archive;
  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger lastSocket = new AtomicInteger();

  WorkerLauncher(ProcessPoolOptions options, PoolDirectory directory) {
    this.options = options;
    this.directory = directory;
    this.archive = new StartArchive(options.archive());
  }

  /** Returns the archive that its workers start from. */
  StartArchive archive() {
    return archive;
  }

  /**
   * Starts a worker. Whoever sees its end has the directory {@linkplain PoolDirectory#leave left}.
   *
   * @param name the worker's name
   * @throws BrokenProcessPoolException if it does not start; the message says why
   */
  LaunchedWorker launch(String name) {
    Path home;
    try {
      home = directory.enter();
    } catch (IOException | RuntimeException failure) {
      throw cannotStart("its private directory cannot be made: " + failure, null, failure);
    }
    boolean started = false;
    Path draft = archive.claimDraft();
    try {
      LaunchedWorker launched = launch(name, home, draft);
      started = true;
      return launched;
    } catch (IOException | RuntimeException failure) {
      throw failure instanceof BrokenProcessPoolException told
          ? told
          : cannotStart(failure.toString(), null, failure);
    } finally {
      if (!started) {
        archive.take(draft, false);
        directory.leave();
      }
    }
  }

  private LaunchedWorker launch(String name, Path home, @Nullable Path draft) throws IOException {
    Path socket = home.resolve(lastSocket.incrementAndGet() + ".sock");
    try (var listener = listen(socket)) {
      String secret = secret();
      Process process = start(command(name, home, socket, draft), secret);
      WorkerOutput output = WorkerOutput.follow(name, process);
      try (var handshake = new Handshake(listener, process, options.startTimeout())) {
        process.getOutputStream().close();
        Connection connection = handshake.await(secret, Files.getOwner(home));
        return new LaunchedWorker(name, process, output, connection, draft);
      } catch (IOException | RuntimeException failure) {
        throw cannotStart(
            whyNot(process, failure),
            ended(process),
            failure,
            output.lastLines(OUTPUT_PATIENCE_MILLIS));
      }
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return listener.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException failure) {
      listener.close();
      throw new IOException(
          "cannot listen at "
              + socket
              + ": "
              + failure.getMessage()
              + "; choose another place, with a short path, by ProcessPoolOptions.withDirectory",
          failure);
    }
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private List<String> command(String name, Path home, Path socket, @Nullable Path draft)
      throws IOException {
    Path java = launcher();
    if (!Files.isExecutable(java)) {
      throw new IOException(
          "there is no program " + java + "; name one by ProcessPoolOptions.withJava");
    }
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(archive.options(draft));
    command.addAll(jvmOptions());
    command.addAll(List.of("-cp", PoolDirectory.jarIn(home).toString()));
    command.add(WorkerJar.mainClass());
    command.addAll(List.of(home.toString(), String.valueOf(socket.getFileName()), name));
    return command;
  }

  private static Process start(List<String> command, String secret) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // They would have the workers load agents, listen for debuggers, and talk about it.
    environment.keySet().removeAll(VARIABLES_OF_OTHER_JVMS);
    environment.put(WorkerMain.SECRET, secret);
    return builder.start();
  }

  private Path launcher() {
    Path chosen = options.java();
    return chosen == null ? usualLauncher() : chosen;
  }

  /** Returns the launcher of this process's JVM. */
  static Path usualLauncher() {
    boolean windows = property("os.name").startsWith("Windows");
    return Path.of(property("java.home"), "bin", windows ? "java.exe" : "java");
  }

  private static String property(String name) {
    return Objects.requireNonNullElse(System.getProperty(name), "");
  }

  private List<String> jvmOptions() {
    boolean ownCollector =
        options.jvmOptions().stream().anyMatch(each -> each.matches("-XX:\\+Use.*GC"));
    List<String> all = new ArrayList<>();
    for (String each : ProcessPoolOptions.USUAL_JVM_OPTIONS) {
      if (!(ownCollector && each.matches("-XX:\\+Use.*GC"))) {
        all.add(each); // the JVM refuses to have two collectors
      }
    }
    all.addAll(options.jvmOptions());
    return all;
  }

  private String whyNot(Process process, Exception failure) {
    return process.isAlive()
        ? "it did not report within " + options.startTimeout() + " (startTimeout): " + failure
        : "its process ended at once";
  }

  /**
   * Makes sure that the process is gone, and returns how; null if its own end was not the reason.
   */
  private static @Nullable Integer ended(Process process) {
    boolean byItself = !process.isAlive();
    process.destroyForcibly();
    try {
      return process.waitFor(10, TimeUnit.SECONDS) && byItself ? process.exitValue() : null;
    } catch (InterruptedException stray) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static BrokenProcessPoolException cannotStart(
      String why, @Nullable Integer exitCode, Throwable cause) {
    return cannotStart(why, exitCode, cause, List.of());
  }

  private static BrokenProcessPoolException cannotStart(
      String why, @Nullable Integer exitCode, Throwable cause, List<String> output) {
    return BrokenProcessPoolException.of(
        "no worker process can be started: " + why, exitCode, output, cause);
  }
}
