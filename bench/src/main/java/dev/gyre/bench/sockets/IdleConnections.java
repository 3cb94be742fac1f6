package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import java.io.IOException;
import java.util.List;

/**
 * How much of the heap does a connection take that is open and does nothing, everything above the
 * selector included?
 *
 * <pre>./gyre bench heap-connection</pre>
 */
public final class IdleConnections {

  private static final int COUNT = 10_000;

  private static final Series SERIES = new Series("heap-connection", List.of());

  private IdleConnections() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    var servers = new Servers(Held::new);
    Question question =
        Question.of("heap-connection", "bytes held by an idle TCP connection, of 10,000")
            .judgedBy(Figure.RETAINED)
            .batchesOf(COUNT)
            .in(SERIES);
    return servers
        .enterJvmPeers(servers.enterGyre(question, Wire.TCP), Wire.TCP)
        .atMost("gyre", 200)
        .atMost("gyre-nio", 900)
        .aim("gyre", 1.0, "netty-epoll", "netty-nio", "netty-io_uring", "vertx", "activej")
        .aim("gyre-nio", 1.0, "netty-epoll", "netty-nio", "netty-io_uring", "vertx", "activej");
  }

  private static final class Held extends ServerUnderLoad {

    Held(EchoServer server) throws IOException {
      super(server, "hold");
    }

    /** Lets the connections of the batch before go, so that what comes is counted from none. */
    @Override
    public void prepare(int operations) throws IOException, InterruptedException {
      run(0);
      while (server().connections() > 0) {
        Thread.sleep(1);
      }
    }
  }
}
