package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Tool;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.bench.loop.Netty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Enters the servers for a question.
 *
 * @param load puts a server under the load that the question is about
 */
record Servers(Load load) {

  /**
   * By the time a server on a virtual machine is as fast as it gets it has sent 100,000 answers.
   */
  static final Duration WARM_UP = Duration.ofMillis(2_500);

  /** Puts a server under load. */
  @FunctionalInterface
  interface Load {
    Contestant on(EchoServer server) throws Exception;
  }

  Question enterGyre(Question question, Wire wire) {
    Question entered = question;
    for (GyreLoops kind : List.of(GyreLoops.FULL, GyreLoops.NIO)) {
      entered =
          enter(
              entered,
              kind.contestant(),
              () -> GyreEchoServer.on(kind).open(wire),
              kind.jvmFlags());
    }
    return entered;
  }

  Question enterNetty(Question question, Wire wire) {
    Question entered =
        enter(question, "netty-epoll", () -> NettyEchoServer.onEpoll(wire), Netty.JVM_FLAGS);
    return enter(entered, "netty-nio", () -> NettyEchoServer.onNio(wire), Netty.JVM_FLAGS);
  }

  /** The virtual machine's own loops: Netty's, and those upon it or beside it. */
  Question enterJvmPeers(Question question, Wire wire) {
    Question entered = enterNetty(question, wire);
    entered =
        enter(entered, "netty-io_uring", () -> NettyEchoServer.onIoUring(wire), Netty.JVM_FLAGS);
    entered = enter(entered, "vertx", () -> VertxEchoServer.on(wire), Netty.JVM_FLAGS);
    return wire == Wire.TCP
        ? enter(entered, "activej", ActiveJEchoServer::new, Netty.JVM_FLAGS)
        : entered; // it has no Unix sockets
  }

  Question enterPeers(Question question, Wire wire) {
    Question entered = enter(question, "c-epoll", () -> ForeignEchoServer.inC(wire), List.of());
    entered = enterJvmPeers(entered, wire);
    for (String loop : Entrant.PYTHON_LOOPS) {
      entered = enter(entered, loop, () -> ForeignEchoServer.inPython(loop).open(wire), List.of());
    }
    return enter(entered, "node", () -> ForeignEchoServer.inNode(wire), List.of());
  }

  Question enter(
      Question question, String name, Callable<EchoServer> server, List<String> jvmFlags) {
    List<Tool> needs = new ArrayList<>(List.of(Tool.TASKSET, Tool.C_COMPILER));
    if (Entrant.PYTHON_LOOPS.contains(name)) {
      needs.addAll(Entrant.ofPython(name).needs());
    } else if (name.equals(Entrant.ofNode().name())) {
      needs.add(Tool.NODE);
    }
    return question.with(new Entrant(name, jvmFlags, () -> load.on(server.call()), needs));
  }
}
