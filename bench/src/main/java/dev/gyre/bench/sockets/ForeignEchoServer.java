package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One that is not written in Java, and so serves in a process of its own. */
final class ForeignEchoServer implements EchoServer {

  private final ChildProcess program;
  private final String address;

  private ForeignEchoServer(List<String> command, Wire wire) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add(wire.toString());
    Path path = wire == Wire.UNIX ? EchoServer.newSocketPath() : null;
    if (path != null) {
      line.add(path.toString());
    }
    program = ChildProcess.start(line);
    String port = program.answer();
    address = path == null ? port : path.toString();
  }

  /** Plain epoll. */
  static EchoServer inC(Wire wire) throws IOException {
    return new ForeignEchoServer(List.of(NativeProgram.compiled("echo_server").toString()), wire);
  }

  /** A loop of Python's. */
  static Opener inPython(String loop) {
    return wire ->
        new ForeignEchoServer(
            List.of(Tool.PYTHON_COMMAND, script("python/echo_server.py"), loop), wire);
  }

  /** Node.js. */
  static EchoServer inNode(Wire wire) throws IOException {
    return new ForeignEchoServer(List.of(Tool.NODE_COMMAND, script("js/echo_server.js")), wire);
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
  public int connections() {
    throw new UnsupportedOperationException("this server counts no connections: " + address);
  }

  @Override
  public void close() {
    program.close();
  }
}
