package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Aim;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.loop.GyreLoops;
import java.util.ArrayList;
import java.util.List;

/**
 * What does an echoed message cost the server: its processor time, in the kernel and outside?
 *
 * <pre>./gyre bench echo            all, or e.g. echo-tcp-64x50: 64 bytes, 50 connections</pre>
 *
 * <p>Each connection has one message under way at a time, so that with many connections a server
 * finds several at each look. Client and server share one processor, where the client never makes
 * the server wait and both together are never idle: what is measured is work, not waiting.
 */
public final class Echo {

  private static final String C = "c-epoll";

  private static final Series SERIES =
      new Series(
          "echo",
          List.of(
              new Aim("gyre", C, Figure.CPU, 1 / 1.05),
              new Aim("gyre", "netty-epoll", Figure.CPU, 1 / 0.85),
              new Aim("gyre-nio", C, Figure.CPU, 1 / 1.10),
              new Aim("gyre-nio", "netty-nio", Figure.CPU, 1 / 0.85),
              new Aim("gyre", "uvloop", Figure.CPU, 1 / 0.75)));

  private Echo() {}

  /**
   * Returns the questions.
   *
   * @return one for each wire, size and number of connections
   */
  public static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (Wire wire : Wire.values()) {
      for (int size : new int[] {64, 1024, 16 * 1024, 100 * 1024}) {
        for (int connections : new int[] {1, 50, 500}) {
          questions.add(question(wire, size, connections));
        }
      }
    }
    return questions;
  }

  private static Question question(Wire wire, int size, int connections) {
    Question question =
        Question.of(
                "echo-%s-%dx%d".formatted(wire, size, connections),
                "a message of %d bytes, %d connection(s); per message".formatted(size, connections))
            .warmedUpFor(Servers.WARM_UP)
            .in(SERIES);
    var servers = new Servers(server -> new ServerUnderLoad(server, "echo", size, connections));
    question = servers.enterGyre(question, wire);
    question =
        servers.enter(
            question,
            "gyre-buffered",
            () -> GyreEchoServer.bufferedOn(GyreLoops.FULL).open(wire),
            GyreLoops.FULL.jvmFlags());
    return servers.enterPeers(question, wire);
  }
}
