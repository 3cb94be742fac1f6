package dev.gyre.io;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends, read by tasks. The counterpart of {@code asyncio.StreamReader}.
 *
 * <p><b>Waiting.</b> The methods that read suspend the current task until there is what they are
 * asked for; so they are to be called in the body of a task, by one task at a time. To wait not for
 * ever, put them into {@code Gyre.timeout(...).call(...)}: what has arrived stays in the reader
 * when a read is cancelled.
 *
 * <p><b>The limit</b> says how many bytes may lie before a separator, and bounds what is buffered:
 * with more than twice as many unread bytes the connection is not read any longer, so the peer has
 * to wait, until no more than the limit are left.
 *
 * <p><b>Bytes and text.</b> Methods that asyncio has give bytes, as asyncio's do: {@link #readLine}
 * returns a line with its end, and an empty array when the stream has ended. Java programmers
 * expect of lines what {@link java.io.BufferedReader} does, and {@link #readLine(Charset)} does
 * that: no end of line, null when the stream has ended. Text is only decoded by whole lines, since
 * bytes that arrive together need not end with a whole character.
 *
 * <p><b>Failures.</b> A broken connection is told to the task that waits and to each that reads
 * after it; bytes that arrived before are then not handed out any more, as in asyncio.
 *
 * <p>Loop thread only.
 *
 * @since 0.1
 */
public final class StreamReader implements Iterable<byte[]> {

  /** The limit of a reader unless said otherwise: 64 KiB, as in asyncio. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  private static final byte[] NOTHING = {};
  private static final byte[] NEWLINE = {'\n'};
  private static final Separators END_OF_LINE = new Separators(NEWLINE);

  private final EventLoop loop;
  private final int limit;
  private final ReceiveBuffer buffer = new ReceiveBuffer();
  private @Nullable ReadTransport transport;
  private boolean paused;
  private boolean ended;
  private @Nullable Exception failure;

  /** What the one task that reads waits for; its result is the failure, if there is one. */
  private @Nullable LoopFuture<@Nullable Exception> waiter;

  /**
   * Creates a reader with the default limit, which is fed by hand or by a {@link
   * StreamReaderProtocol}.
   *
   * @param loop the loop of the tasks that read
   */
  public StreamReader(EventLoop loop) {
    this(loop, DEFAULT_LIMIT);
  }

  /**
   * Creates a reader, which is fed by hand or by a {@link StreamReaderProtocol}.
   *
   * @param loop the loop of the tasks that read
   * @param limit how many bytes may lie before a separator, at least 1
   */
  public StreamReader(EventLoop loop, int limit) {
    this.loop = Objects.requireNonNull(loop, "loop");
    if (limit < 1) {
      throw new IllegalArgumentException("limit of a reader must be at least 1 byte: " + limit);
    }
    this.limit = limit;
  }

  // Reading

  /**
   * Reads what there is; waits only if there is nothing.
   *
   * @param bytesMax how many bytes at most, 0 or more
   * @return at least one byte unless none was asked for; empty if the stream has ended
   * @throws IOException if the connection is broken
   */
  public byte[] read(int bytesMax) throws IOException {
    requireNotNegative(bytesMax);
    throwIfFailed();
    if (bytesMax == 0) {
      return NOTHING;
    }
    if (buffer.isEmpty() && !ended) {
      waitForData("read");
    }
    return take(Math.min(bytesMax, buffer.size()));
  }

  /**
   * Reads all that the peer sends until it ends the stream. A peer that never does so makes this
   * grow without bounds: use it with peers that are trusted. asyncio: {@code read(-1)}.
   *
   * @return the bytes, maybe none
   * @throws IOException if the connection is broken
   */
  public byte[] read() throws IOException {
    var all = new ByteArrayOutputStream();
    byte[] part = read(limit);
    while (part.length > 0) {
      all.writeBytes(part);
      part = read(limit);
    }
    return all.toByteArray();
  }

  /**
   * Reads so many bytes, neither more nor less.
   *
   * @param count how many, 0 or more; may be above the limit
   * @return the bytes
   * @throws IncompleteReadException if the stream ends before; it has what there was
   * @throws IOException if the connection is broken
   */
  public byte[] readExactly(int count) throws IOException {
    requireNotNegative(count);
    throwIfFailed();
    while (buffer.size() < count) {
      if (ended) {
        throw new IncompleteReadException(take(buffer.size()), count);
      }
      waitForData("readExactly");
    }
    return take(count);
  }

  /**
   * Reads a line, which ends with {@code \n}.
   *
   * @return the line with its end; without it if the stream has ended before; empty if it has ended
   *     and nothing is left
   * @throws LimitOverrunException if the line is longer than the limit: what is buffered of it is
   *     dropped, the end included if it has arrived (asyncio: {@code ValueError})
   * @throws IOException if the connection is broken
   */
  public byte[] readLine() throws IOException {
    try {
      return readUntil(END_OF_LINE, "readLine");
    } catch (IncompleteReadException end) {
      return end.partial();
    } catch (LimitOverrunException tooLong) {
      dropLine(tooLong.consumed());
      throw tooLong;
    }
  }

  private void dropLine(int length) {
    if (buffer.matches(NEWLINE, length)) {
      buffer.drop(length + NEWLINE.length);
    } else {
      buffer.clear();
    }
    resumeTransportIfDue();
  }

  /**
   * Reads a line of text, as {@link java.io.BufferedReader#readLine} does, but for a lone {@code
   * \r}, which ends no line. asyncio has no counterpart.
   *
   * @param charset how the line is encoded: one whose every newline is the single byte 10, such as
   *     UTF-8, US-ASCII or ISO-8859-1
   * @return the line without its {@code \n} or {@code \r\n}; null if the stream has ended
   * @throws CharacterCodingException if the line, which is consumed, is not encoded so
   * @throws LimitOverrunException as for {@link #readLine()}
   * @throws IOException if the connection is broken
   * @throws IllegalArgumentException if lines of the charset cannot be found by their bytes, such
   *     as those of UTF-16
   */
  public @Nullable String readLine(Charset charset) throws IOException {
    requireNewlineByte(charset);
    byte[] line = readLine();
    if (line.length == 0) {
      return null;
    }
    int length = line.length;
    if (line[length - 1] == '\n') {
      length--;
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
    }
    // Not new String(...): what cannot be decoded would be replaced, and nobody told.
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(line, 0, length))
        .toString();
  }

  private static void requireNewlineByte(Charset charset) {
    byte[] newline = "\n".getBytes(charset);
    if (newline.length != 1 || newline[0] != '\n') {
      throw new IllegalArgumentException(
          "lines of %s cannot be found by their bytes; use readUntil with its line separator"
              .formatted(charset));
    }
  }

  /**
   * Reads up to a separator.
   *
   * @param separators one that may end the record, or several, of which the one that ends first
   *     counts
   * @return the record with its separator
   * @throws IncompleteReadException if the stream ends before; it has what there was, which is gone
   *     from the reader
   * @throws LimitOverrunException if there are more bytes before the separator than the limit; they
   *     stay in the reader
   * @throws IOException if the connection is broken
   * @throws IllegalArgumentException if there is no separator, or an empty one
   */
  public byte[] readUntil(byte[]... separators) throws IOException {
    return readUntil(new Separators(separators), "readUntil");
  }

  private byte[] readUntil(Separators separators, String caller) throws IOException {
    throwIfFailed();
    int searched = 0;
    while (true) {
      Separators.Match match = null;
      if (separators.fitInto(buffer.size() - searched)) {
        match = separators.findIn(buffer, searched);
      }
      if (match != null) {
        return takeRecord(match);
      }
      searched = Math.max(searched, separators.searchedUpTo(buffer.size()));
      if (searched > limit) {
        throw overrun("separator is not found", searched);
      }
      if (ended) {
        throw new IncompleteReadException(take(buffer.size()), null);
      }
      waitForData(caller);
    }
  }

  private byte[] takeRecord(Separators.Match match) throws LimitOverrunException {
    if (match.start() > limit) {
      throw overrun("separator is found", match.start());
    }
    return take(match.end());
  }

  private LimitOverrunException overrun(String what, int consumed) {
    return new LimitOverrunException(
        "%s, but the %d bytes before it are more than the limit of %d: agree on shorter records or open the stream with a higher limit"
            .formatted(what, consumed, limit),
        consumed);
  }

  /**
   * Tells whether the stream has ended and everything was read.
   *
   * @return true if a read would find nothing
   */
  public boolean atEof() {
    return ended && buffer.isEmpty();
  }

  /**
   * Returns the lines, as {@link #readLine()} reads them, for use in a for-each loop in the body of
   * a task: each step of the iteration waits for a line. What {@code async for} does in asyncio. An
   * {@link IOException} comes as an {@link java.io.UncheckedIOException}.
   *
   * @return an iterator that begins with the next unread line
   */
  @Override
  public Iterator<byte[]> iterator() {
    return new LineIterator<>(() -> {
      byte[] line = readLine();
      return line.length == 0 ? null : line;
    });
  }

  /**
   * Returns the lines of text, as {@link #readLine(Charset)} reads them, for use in a for-each
   * loop. See {@link #iterator}.
   *
   * @param charset how the lines are encoded
   * @return the lines that are unread then
   * @throws IllegalArgumentException as for {@link #readLine(Charset)}
   */
  public Iterable<String> lines(Charset charset) {
    requireNewlineByte(charset);
    return () -> new LineIterator<>(() -> readLine(charset));
  }

  private static void requireNotNegative(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "count of bytes to read must not be negative; read() reads all: " + count);
    }
  }

  private byte[] take(int count) {
    byte[] taken = count == 0 ? NOTHING : buffer.take(count);
    resumeTransportIfDue();
    return taken;
  }

  private void resumeTransportIfDue() {
    if (paused && buffer.size() <= limit) {
      resumeTransport();
    }
  }

  private void resumeTransport() {
    paused = false;
    if (transport != null) {
      transport.resumeReading();
    }
  }

  private void waitForData(String caller) throws IOException {
    if (waiter != null) {
      throw new IllegalStateException(
          caller
              + "() called while another task waits for data of this reader: let one task read,"
              + " and hand on what it has read");
    }
    if (paused) {
      // The reader wants more than it would buffer by itself, and nobody else would resume.
      resumeTransport();
    }
    LoopFuture<@Nullable Exception> arrival = loop.createFuture();
    waiter = arrival;
    Exception broken;
    try {
      broken = arrival.await();
    } finally {
      waiter = null;
    }
    if (broken != null) {
      throwFailure(broken);
    }
  }

  private void throwIfFailed() throws IOException {
    if (failure != null) {
      throwFailure(failure);
    }
  }

  static void throwFailure(Exception failure) throws IOException {
    switch (failure) {
      case IOException broken -> throw broken;
      case RuntimeException defect -> throw defect;
      default -> throw new CompletionException(failure);
    }
  }

  // Feeding

  /**
   * Appends bytes that have arrived. What protocols call, and tests.
   *
   * @param data the bytes; copied
   * @throws IllegalStateException after {@link #feedEof}
   */
  public void feedData(ByteBuffer data) {
    if (ended) {
      throw new IllegalStateException("reader was fed its end already, and can be fed no more");
    }
    if (!data.hasRemaining()) {
      return;
    }
    buffer.append(data);
    wake(null);
    if (transport != null && !paused && buffer.size() > 2L * limit) {
      transport.pauseReading();
      paused = true;
    }
  }

  /**
   * Appends bytes that have arrived. See {@link #feedData(ByteBuffer)}.
   *
   * @param data the bytes; copied
   */
  public void feedData(byte[] data) {
    feedData(ByteBuffer.wrap(data));
  }

  /** Says that no more bytes will arrive. */
  public void feedEof() {
    ended = true;
    wake(null);
  }

  /**
   * Says that the connection is broken: each read fails from now on.
   *
   * @param failure why
   */
  public void setException(Exception failure) {
    this.failure = Objects.requireNonNull(failure, "failure");
    wake(failure);
  }

  private void wake(@Nullable Exception broken) {
    if (waiter != null && !waiter.isDone()) {
      waiter.setResult(broken);
    }
  }

  /**
   * Returns why reads fail.
   *
   * @return what {@link #setException} was given, or null
   */
  public @Nullable Exception exception() {
    return failure;
  }

  /**
   * Says which transport is to be paused when too much is buffered.
   *
   * @param transport the transport
   * @throws IllegalStateException if there is one already
   */
  public void setTransport(ReadTransport transport) {
    if (this.transport != null) {
      throw new IllegalStateException(
          "reader has a transport already, make another one for " + transport);
    }
    this.transport = Objects.requireNonNull(transport, "transport");
  }

  /** Returns a copy of what was not read yet. */
  byte[] unread() {
    return buffer.copy();
  }

  /** Forgets what was not read, and the transport: another one takes over both. */
  void handOver() {
    transport = null;
    paused = false;
    buffer.clear();
  }

  /**
   * Returns the loop of the tasks that read.
   *
   * @return the loop
   */
  public EventLoop getLoop() {
    return loop;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("StreamReader[unread=").append(buffer.size());
    text.append(", limit=").append(limit);
    if (ended) {
      text.append(", ended");
    }
    if (failure != null) {
      text.append(", failure=").append(failure);
    }
    if (waiter != null) {
      text.append(", awaited");
    }
    if (paused) {
      text.append(", paused");
    }
    return text.append(']').toString();
  }
}
