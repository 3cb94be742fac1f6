package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Contestant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A server, and the program that keeps it busy. Measured is the server's process alone. */
class ServerUnderLoad implements Contestant {

  private final EchoServer server;
  private final ChildProcess load;

  /**
   * Connects the program to a server.
   *
   * @param server what is measured; closed with this
   * @param kind what the program is to do; see {@code load.c}
   * @param numbers of connections and bytes
   */
  ServerUnderLoad(EchoServer server, String kind, int... numbers) throws IOException {
    this(server, command(server, kind, numbers));
  }

  /**
   * Connects another program to a server.
   *
   * @param server what is measured; closed with this
   * @param command the program, which answers lines as {@code load.c} does
   */
  ServerUnderLoad(EchoServer server, List<String> command) throws IOException {
    this.server = server;
    load = ChildProcess.start(command);
  }

  private static List<String> command(EchoServer server, String kind, int... numbers)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(NativeProgram.compiled("load").toString());
    command.add(kind);
    command.add(server.address());
    for (int number : numbers) {
      command.add(String.valueOf(number));
    }
    return command;
  }

  EchoServer server() {
    return server;
  }

  @Override
  public long run(int operations) throws IOException {
    load.tell(String.valueOf(operations));
    return Long.parseLong(load.answer());
  }

  @Override
  public String measuredProcess() {
    return server.process();
  }

  @Override
  public void close() {
    load.close();
    server.close();
  }
}
