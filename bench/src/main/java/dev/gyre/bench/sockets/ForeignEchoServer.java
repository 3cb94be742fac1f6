package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One that is not written in Java, and so serves in a process of its own. */
final class ForeignEchoServer implements EchoServer {

  private final ChildProcess program;
  private final String address;

  /**
   * Starts a program.
   *
   * @param command the command line
   * @param socket the path of the Unix socket that it serves; null if it prints its port
   */
  ForeignEchoServer(List<String> command, @Nullable Path socket) throws IOException {
    program = ChildProcess.start(command);
    String port = program.answer();
    address = socket == null ? port : socket.toString();
  }

  private static EchoServer on(Wire wire, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(command));
    line.add(wire.toString());
    Path path = wire == Wire.UNIX ? EchoServer.newSocketPath() : null;
    if (path != null) {
      line.add(path.toString());
    }
    return new ForeignEchoServer(line, path);
  }

  /** Plain epoll. */
  static EchoServer inC(Wire wire) throws IOException {
    return on(wire, NativeProgram.compiled("echo_server").toString());
  }

  /** A loop of Python's. */
  static Opener inPython(String loop) {
    return wire -> on(wire, Tool.PYTHON_COMMAND, script("python/echo_server.py"), loop);
  }

  /** A loop of Python's, for datagrams. */
  static EchoServer ofDatagramsInPython(String loop) throws IOException {
    return new ForeignEchoServer(
        List.of(Tool.PYTHON_COMMAND, script("python/echo_server.py"), loop, "udp"), null);
  }

  /** Node.js. */
  static EchoServer inNode(Wire wire) throws IOException {
    return on(wire, Tool.NODE_COMMAND, script("js/echo_server.js"));
  }

  private static String script(String file) {
    String module = Objects.requireNonNull(System.getProperty("gyre.bench"), "gyre.bench");
    return Path.of(module, "src/main", file).toString();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String process() {
    return program.number();
  }

  @Override
  public void close() {
    program.close();
  }
}
