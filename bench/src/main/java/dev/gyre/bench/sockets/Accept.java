package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Aim;
import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Series;
import java.time.Duration;
import java.util.List;

/**
 * What does a connection cost the server that lives for one echoed byte and is then reset by its
 * peer?
 *
 * <pre>./gyre bench accept</pre>
 */
public final class Accept {

  private static final Series SERIES =
      new Series(
          "accept",
          List.of(
              new Aim("gyre", "c-epoll", Figure.CPU, 1 / 1.05),
              new Aim("gyre", "netty-epoll", Figure.CPU, 1.0),
              new Aim("gyre-nio", "netty-nio", Figure.CPU, 1.0)));

  /** A connection takes a server as long as three messages, and more code that has to be hot. */
  private static final Duration WARM_UP = Servers.WARM_UP.multipliedBy(3);

  private Accept() {}

  /**
   * Returns the questions.
   *
   * @return one after the other, and many at a time
   */
  public static List<Question> questions() {
    return List.of(question(1), question(50));
  }

  private static Question question(int concurrent) {
    var servers = new Servers(server -> new ServerUnderLoad(server, "connect", concurrent));
    Question question =
        Question.of(
                "accept-" + concurrent,
                "a TCP connection, %d at a time; per connection".formatted(concurrent))
            .warmedUpFor(WARM_UP)
            .in(SERIES);
    return servers.enterPeers(servers.enterGyre(question, Wire.TCP), Wire.TCP);
  }
}
