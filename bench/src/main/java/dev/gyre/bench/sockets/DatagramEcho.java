package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Entrant;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.bench.loop.Netty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What does an echoed datagram cost a server, and what does it save to receive many at once?
 *
 * <pre>./gyre bench udp           all, or e.g. udp-64x50: 64 bytes, 50 clients</pre>
 *
 * <p>Each client has one datagram under way, so that with many clients a server finds several at
 * each look. Gyre and Netty on epoll, and the program in C, then take them by one call of the
 * system; all others make a call for each. A datagram that is lost ends the run. Client and server
 * share one processor, as for {@link Echo}.
 */
public final class DatagramEcho {

  private static final Series SERIES = new Series("udp", List.of());

  private DatagramEcho() {}

  /**
   * Returns the questions.
   *
   * @return one for each size and number of clients
   */
  public static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (int size : new int[] {64, 1024}) {
      questions.add(question(size, 1));
      questions.add(question(size, 50).aim("gyre", 1 / 0.85, "gyre-nio"));
    }
    return questions;
  }

  private static Question question(int size, int clients) {
    Question question =
        Question.of(
                "udp-%dx%d".formatted(size, clients),
                "a datagram of %d bytes, %d client(s); per datagram".formatted(size, clients))
            .warmedUpFor(Servers.WARM_UP)
            .in(SERIES);
    var servers = new Servers(server -> new ServerUnderLoad(server, "datagrams", size, clients));
    for (GyreLoops kind : List.of(GyreLoops.NIO, GyreLoops.FULL)) {
      question =
          servers.enter(
              question, kind.contestant(), () -> new GyreDatagramServer(kind), kind.jvmFlags());
    }
    question = servers.enter(question, "c-epoll", DatagramEcho::inC, List.of());
    question =
        servers.enter(question, "netty-epoll", NettyDatagramServer::onEpoll, Netty.JVM_FLAGS);
    question = servers.enter(question, "netty-nio", NettyDatagramServer::onNio, Netty.JVM_FLAGS);
    for (String loop : Entrant.PYTHON_LOOPS) {
      question =
          servers.enter(
              question, loop, () -> ForeignEchoServer.ofDatagramsInPython(loop), List.of());
    }
    return question;
  }

  private static EchoServer inC() throws IOException {
    return new ForeignEchoServer(
        List.of(NativeProgram.compiled("datagram_server").toString()), null);
  }
}
