package dev.gyre.examples.echo;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.io.Protocol;
import dev.gyre.io.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the line-echo. Each line gets one line in return, in order:
 *
 * <ul>
 *   <li>{@code work TEXT}: the text in upper case, worked out by the default executor;
 *   <li>{@code policy}: the name of the policy that makes loops now, after it has made one;
 *   <li>anything else: the same line.
 * </ul>
 *
 * What cannot be answered is answered with {@code error: } and the reason. Loop thread only.
 */
final class EchoProtocol implements Protocol {

  private static final int LINE_MAX_BYTES = 8192;

  /** With so many answers outstanding the connection is read no further, until some were sent. */
  private static final int OUTSTANDING_MAX = 1000;

  private static final String WORK = "work ";
  private static final String POLICY = "policy";

  private final EventLoop loop;
  private final EchoFigures figures;
  private final LineSplitter lines = new LineSplitter(LINE_MAX_BYTES, this::lineReceived);
  private final AnswerQueue answers = new AnswerQueue(this::send);
  private @Nullable Transport transport;
  private boolean peerIsSlow;
  private boolean inputEnded;

  EchoProtocol(EventLoop loop, EchoFigures figures) {
    this.loop = loop;
    this.figures = figures;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    figures.connectionOpened();
  }

  @Override
  public void connectionLost(@Nullable Exception cause) {
    figures.connectionClosed();
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (!lines.feed(data)) {
      answers.next().fill("error: line is longer than " + LINE_MAX_BYTES + " bytes");
      endInput();
    }
    readIfRoom();
  }

  @Override
  public boolean eofReceived() {
    lines.end();
    endInput();
    return true;
  }

  @Override
  public void pauseWriting() {
    peerIsSlow = true;
    readIfRoom();
  }

  @Override
  public void resumeWriting() {
    peerIsSlow = false;
    readIfRoom();
  }

  private void lineReceived(String line) {
    AnswerQueue.Answer answer = answers.next();
    if (line.startsWith(WORK)) {
      work(line.substring(WORK.length()), answer);
    } else if (line.equals(POLICY)) {
      answer.fill(nameOfServingPolicy());
    } else {
      answer.fill(line);
    }
  }

  private void work(String text, AnswerQueue.Answer answer) {
    LoopFuture<String> upper;
    try {
      upper = loop.runInExecutor(null, () -> text.toUpperCase(Locale.ROOT));
    } catch (IllegalStateException refused) {
      answer.fill(error(refused));
      return;
    }
    upper.addDoneCallback(done -> answer.fill(resultOf(done)));
  }

  private static String resultOf(LoopFuture<String> done) {
    if (done.isCancelled()) {
      return "error: cancelled";
    }
    Throwable failure = done.exception();
    return failure == null ? done.result() : error(failure);
  }

  private static String nameOfServingPolicy() {
    try {
      EventLoopPolicy policy = Gyre.getEventLoopPolicy();
      policy.newEventLoop().close();
      return policy.name();
    } catch (RuntimeException failure) {
      return error(failure);
    }
  }

  private static String error(Throwable failure) {
    return "error: " + String.valueOf(failure.getMessage()).replace('\n', ' ');
  }

  private void send(String line) {
    open().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    figures.lineAnswered();
    closeIfDone();
    readIfRoom();
  }

  private void endInput() {
    inputEnded = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (inputEnded && answers.size() == 0) {
      open().close();
    }
  }

  private void readIfRoom() {
    if (inputEnded || peerIsSlow || answers.size() >= OUTSTANDING_MAX) {
      open().pauseReading();
    } else {
      open().resumeReading();
    }
  }

  private Transport open() {
    return Objects.requireNonNull(transport, "connectionMade was not called");
  }
}
