package dev.gyre.itests.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.LongFunction;

/**
 * Keeps a connection to the line-echo busy until it is told to finish: sends numbered questions,
 * with never more than a few unanswered, and holds each answer against its question.
 *
 * <p>An answer that is lost, doubled or out of order shifts all that follow, so each of these
 * shows.
 */
final class SteadyClient implements AutoCloseable {

  private static final int UNANSWERED_MAX = 100;
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Socket socket;
  private final LongFunction<String> question;
  private final Check check;
  private final Semaphore room = new Semaphore(UNANSWERED_MAX);
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final Thread sender = Thread.ofPlatform().unstarted(this::send);
  private final Thread receiver = Thread.ofPlatform().unstarted(this::receive);
  private volatile boolean finishing;
  private volatile long sent; // written by the sender only
  private volatile long answered; // written by the receiver only

  /** Decides whether a line is the answer to a question. */
  @FunctionalInterface
  interface Check {

    /**
     * Decides.
     *
     * @param number the number of the question, from 0
     * @param answer the line
     * @return whether the line is right
     */
    boolean isRight(long number, String answer);
  }

  /**
   * What came of it.
   *
   * @param sent how many questions were sent
   * @param answered how many lines came back
   * @param wrong the lines that were not the answer to the question in their place, and failures
   */
  record Result(long sent, long answered, List<String> wrong) {}

  private SteadyClient(Socket socket, LongFunction<String> question, Check check) {
    this.socket = socket;
    this.question = question;
    this.check = check;
  }

  /**
   * Connects and begins to ask.
   *
   * @param port the port of the line-echo
   * @param question makes a question of its number
   * @param check checks its answer
   * @return the client; to be closed
   * @throws IOException if it cannot connect
   */
  static SteadyClient start(int port, LongFunction<String> question, Check check)
      throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    var client = new SteadyClient(socket, question, check);
    client.sender.start();
    client.receiver.start();
    return client;
  }

  private void send() {
    try {
      for (long number = 0; !finishing; number++) {
        room.acquire();
        byte[] line = (question.apply(number) + "\n").getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(line);
        sent = number + 1;
      }
      socket.shutdownOutput();
    } catch (IOException | InterruptedException e) {
      wrong.add("sender: " + e);
    }
  }

  private void receive() {
    try (var input =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      input.lines().forEach(this::received);
    } catch (UncheckedIOException | IOException e) {
      wrong.add("receiver: " + e);
    }
  }

  private void received(String answer) {
    long number = answered;
    if (!check.isRight(number, answer)) {
      wrong.add(number + ": " + answer);
    }
    answered = number + 1;
    room.release();
  }

  /**
   * Waits until more questions have been answered.
   *
   * @param count how many more
   */
  void awaitAnswers(int count) {
    long goal = answered + count;
    await("answers of a steady client")
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> answered >= goal);
  }

  /**
   * Asks no more, and waits for the answers that are due.
   *
   * @return what came of it
   * @throws InterruptedException if the caller is interrupted
   */
  Result finish() throws InterruptedException {
    finishing = true;
    boolean ended = sender.join(DEADLINE) && receiver.join(DEADLINE);
    assertTrue(ended, () -> "only " + answered + " of " + sent + " answers within " + DEADLINE);
    return new Result(sent, answered, List.copyOf(wrong));
  }

  @Override
  public void close() throws IOException {
    finishing = true;
    sender.interrupt();
    socket.close();
  }
}
