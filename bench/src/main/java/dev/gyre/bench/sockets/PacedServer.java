package dev.gyre.bench.sockets;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Sample;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A server that is sent messages at a pace of their own. Its latency is what counts. */
final class PacedServer implements Contestant {

  private static final double LOAD = 0.7;

  /** So many batches make a server on a virtual machine hot. */
  private static final int BATCHES_BEFORE = 15;

  private static final int BATCHES_MEASURED = 5;

  private final EchoServer server;
  private final ChildProcess load;
  private long perSecond;
  private long latencyNanos = -1;

  /**
   * Connects the clients.
   *
   * @param server what is measured; closed with this
   * @param connections how many clients there are
   */
  PacedServer(EchoServer server, int connections) throws IOException {
    this.server = server;
    load =
        ChildProcess.start(
            List.of(
                "taskset",
                "-c",
                "1",
                NativeProgram.compiled("paced_load", "-lm").toString(),
                server.address(),
                String.valueOf(connections)));
  }

  /** What the program answers. */
  private record Answer(long done, long nanos, long latencyNanos) {
    long perSecond() {
      return (long) (done * 1e9 / nanos);
    }
  }

  private Answer ask(int operations, long messagesPerSecond) throws IOException {
    load.tell(operations + " " + messagesPerSecond);
    String[] numbers = load.answer().split(" ", -1);
    return new Answer(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  @Override
  public void prepare(int operations) throws IOException {
    if (perSecond == 0) {
      for (int i = 0; i < BATCHES_BEFORE; i++) {
        ask(operations, 0);
      }
      perSecond = Pace.agreed(() -> (long) (LOAD * capacity(operations)));
    }
  }

  private long capacity(int operations) throws IOException {
    long[] measured = new long[BATCHES_MEASURED];
    for (int i = 0; i < measured.length; i++) {
      measured[i] = ask(operations, 0).perSecond();
    }
    Arrays.sort(measured);
    return measured[measured.length / 2];
  }

  @Override
  public long run(int operations) throws IOException {
    Answer answer = ask(operations, perSecond);
    latencyNanos = answer.latencyNanos();
    return answer.done();
  }

  @Override
  public Sample amend(Sample measured) {
    return measured.withCounted(latencyNanos);
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
