package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Figure;
import dev.gyre.bench.harness.Question;
import dev.gyre.bench.harness.Sample;
import dev.gyre.bench.harness.Series;
import dev.gyre.bench.loop.GyreLoops;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * How much does the thread of a loop allocate on the heap for an echoed message?
 *
 * <pre>./gyre bench allocation</pre>
 *
 * <p>The virtual machine counts it, by thread. What is told of a message is all that the loop's
 * thread has allocated during thousands of them, so rare allocations show as a fraction of a byte.
 */
public final class Allocation {

  private static final Series SERIES = new Series("allocation", List.of());

  /** Less than a byte in twenty messages is none. */
  private static final double NONE = 0.05;

  private Allocation() {}

  /**
   * Returns the questions.
   *
   * @return small messages of many, and messages that take several reads
   */
  public static List<Question> questions() {
    return List.of(question(64, 50), question(100 * 1024, 1));
  }

  private static Question question(int size, int connections) {
    Question question =
        Question.of(
                "allocation-%dx%d".formatted(size, connections),
                "bytes allocated by the loop for a message of %d, %d connection(s)"
                    .formatted(size, connections))
            .judgedBy(Figure.ALLOCATED)
            .warmedUpFor(Servers.WARM_UP)
            .in(SERIES);
    var servers = new Servers(server -> new OnLoop(server, size, connections));
    question = servers.enterGyre(question, Wire.TCP);
    for (GyreLoops kind : List.of(GyreLoops.FULL, GyreLoops.NIO)) {
      question =
          servers.enter(
              question,
              kind.contestant() + "-buffered",
              () -> GyreEchoServer.bufferedOn(kind).open(Wire.TCP),
              kind.jvmFlags());
    }
    return servers
        .enterNetty(question, Wire.TCP)
        .atMost("gyre", NONE)
        .atMost("gyre-nio", NONE)
        .atMost("gyre-buffered", NONE)
        .atMost("gyre-nio-buffered", NONE);
  }

  private static final class OnLoop extends ServerUnderLoad {

    private static final com.sun.management.ThreadMXBean ALLOCATIONS =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long thread;
    private long before;

    OnLoop(EchoServer server, int size, int connections) throws IOException {
      super(server, "echo", size, connections);
      thread = server.threadId();
    }

    @Override
    public void prepare(int operations) {
      before = ALLOCATIONS.getThreadAllocatedBytes(thread);
    }

    @Override
    public Sample amend(Sample measured) {
      return measured.withCounted(ALLOCATIONS.getThreadAllocatedBytes(thread) - before);
    }
  }
}
