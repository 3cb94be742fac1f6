package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import java.util.List;

/**
 * How long do the unlucky wait: one message in a thousand, when a server is at 70 % of what it can
 * do?
 *
 * <pre>./gyre bench latency</pre>
 *
 * <p>The messages are due at times that do not depend on the server, and the time counts from when
 * a message was due: who stalls is charged for all that was due meanwhile. All are sent as many a
 * second. That is 70 % of what the first contestant can answer when it is asked as fast as it
 * answers, and the first is Netty on epoll, the peer that the aim is about: it is neither spared
 * nor overloaded. Whoever is slower than that has a higher load, and whoever cannot keep up at all
 * has a queue, as the latency then tells.
 *
 * <p>The server has one processor, the clients have another, which never sleeps.
 */
public final class Latency {

  private static final int CONNECTIONS = 500;

  /** Twenty of which may take longer than what is told. */
  private static final int MESSAGES = 20_000;

  private static final Series SERIES = new Series("latency", List.of());

  private Latency() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    var servers = new Servers(server -> new PacedServer(server, CONNECTIONS));
    Question question =
        Question.of("latency", "99.9 % of 64-byte messages, 500 connections, 70 % load, take")
            .judgedBy(Figure.LATENCY)
            .batchesOf(MESSAGES)
            .in(SERIES);
    Question entered = servers.enterGyre(servers.enterNetty(question, Wire.TCP), Wire.TCP);
    entered = servers.enter(entered, "c-epoll", () -> ForeignEchoServer.inC(Wire.TCP), List.of());
    return servers
        .enter(
            entered, "uvloop", () -> ForeignEchoServer.inPython("uvloop").open(Wire.TCP), List.of())
        .aim("gyre", 1.0, "netty-epoll")
        .aim("gyre-nio", 1.0, "netty-nio");
  }
}
