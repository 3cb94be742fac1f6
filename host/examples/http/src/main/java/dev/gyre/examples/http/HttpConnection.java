package dev.gyre.examples.http;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.io.IncompleteReadException;
import dev.gyre.io.LimitOverrunException;
import dev.gyre.io.StreamReader;
import dev.gyre.io.StreamWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: reads a request, sends the answer, and so on until one end has had enough.
 * Requests that have arrived already wait in the reader: that is all there is to pipelining. Runs
 * as a task of its own.
 */
final class HttpConnection {

  private static final Logger LOGGER = LoggerFactory.getLogger(HttpConnection.class);
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  /** The stall limit is for so much of a file. */
  private static final long PORTION_BYTES = 1 << 20;

  private static final int LINGER_BYTES_MAX = 1 << 20;
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final EventLoop loop = Gyre.getRunningLoop();
  private final Site site;
  private final Limits limits;
  private final StreamReader reader;
  private final StreamWriter writer;

  HttpConnection(Site site, Limits limits, StreamReader reader, StreamWriter writer) {
    this.site = site;
    this.limits = limits;
    this.reader = reader;
    this.writer = writer;
  }

  /** Serves the client until the connection ends, and closes it. */
  void serve() {
    try (writer) {
      boolean open = true;
      while (open) {
        open = serveOne();
      }
    } catch (IOException | TimeoutException gone) {
      LOGGER.debug("gave up a client: {}", writer, gone);
      writer.transport().abort();
    }
  }

  /** Answers one request; returns false if there is to be no other. */
  private boolean serveOne() throws IOException, TimeoutException {
    RequestHead request;
    try {
      request = nextRequest();
    } catch (RefusedRequest refused) {
      send(Answer.failure(refused.status()), false, true);
      linger();
      return false;
    }
    if (request == null) {
      return false;
    }
    // Where the next request begins is known only if this one ends with its head.
    boolean keepAlive = request.keepsAlive() && !request.hasBody();
    send(answer(request), keepAlive, !request.method().equals("HEAD"));
    if (request.hasBody()) {
      linger();
    }
    return keepAlive;
  }

  /** Returns null if the client sends no more, or does not say anything for too long. */
  private @Nullable RequestHead nextRequest() throws IOException, RefusedRequest {
    byte[] first;
    try {
      first = within(limits.idle(), () -> reader.read(1));
    } catch (TimeoutException idle) {
      return null;
    }
    if (first.length == 0) {
      return null;
    }
    try {
      byte[] rest = within(limits.head(), () -> reader.readUntil(END_OF_HEAD));
      return RequestHead.parse(
          new String(first, StandardCharsets.ISO_8859_1)
              + new String(rest, StandardCharsets.ISO_8859_1));
    } catch (TimeoutException slow) {
      throw new RefusedRequest(Status.REQUEST_TIMEOUT);
    } catch (LimitOverrunException tooLong) {
      throw new RefusedRequest(Status.REQUEST_HEADER_FIELDS_TOO_LARGE);
    } catch (IncompleteReadException left) {
      return null;
    }
  }

  private Answer answer(RequestHead request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Answer.failure(Status.METHOD_NOT_ALLOWED).with("Allow", "GET, HEAD");
    }
    // The disk may be slow, and other clients are not to wait for it.
    return Answer.to(request, Gyre.toThread(() -> site.find(request.target())));
  }

  private void send(Answer answer, boolean keepAlive, boolean withBody)
      throws IOException, TimeoutException {
    writer.write(answer.head(keepAlive, Instant.now()));
    if (withBody) {
      switch (answer.body()) {
        case Answer.Bytes whole -> writer.write(whole.bytes());
        case Answer.FilePart part -> send(part);
      }
    }
    within(
        limits.stall(),
        () -> {
          writer.drain();
          return true;
        });
  }

  private void send(Answer.FilePart part) throws IOException, TimeoutException {
    long sent = 0;
    while (sent < part.length()) {
      long offset = part.offset() + sent;
      long count = Math.min(PORTION_BYTES, part.length() - sent);
      long portion =
          within(
              limits.stall(),
              () ->
                  loop.sendfile(writer.transport(), part.file(), offset, count, true)
                      .await(IOException.class));
      if (portion == 0) {
        throw new IOException("file has become shorter while it was sent: " + part.file());
      }
      sent += portion;
    }
  }

  /**
   * Reads what the client still sends, for a while. A connection that is closed with bytes unread
   * is reset, and the reset may overtake the answer.
   */
  private void linger() throws IOException {
    if (writer.canWriteEof()) {
      writer.writeEof();
    }
    try {
      within(
          LINGER,
          () -> {
            int left = LINGER_BYTES_MAX;
            int count = 1;
            while (count > 0 && left > 0) {
              count = reader.read(left).length;
              left -= count;
            }
            return left;
          });
    } catch (TimeoutException stillSending) {
      // It has had time enough to read the answer.
    }
  }

  private static <T> T within(Duration limit, Callable<T> part)
      throws IOException, TimeoutException {
    try {
      return Gyre.timeout(limit).call(part);
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof IOException broken) {
        throw broken;
      }
      throw failure;
    }
  }
}
