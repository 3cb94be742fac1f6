package dev.gyre.loop.tls;

import dev.gyre.ExceptionContext;
import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.ReadBufferLimits;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS as the protocol of the transport below and the owner of the transport above. Loop thread
 * only.
 *
 * <p><b>One engine, one pump.</b> Whatever happens (bytes arrive, a computation is done, the
 * transport below takes bytes again, the protocol reads again), {@link #advance} asks the engine
 * what it wants and does that, until it can do no more. It never calls itself: what a protocol does
 * inside its own callback is seen by the pump that called it.
 *
 * <p><b>Bounds.</b> Nothing that a peer does grows a buffer for ever. Received bytes wait up to the
 * read marks while the protocol does not read or the engine computes; then reading stops below.
 * What is to be encrypted waits in the transport above, under its write marks, while the transport
 * below is above its own. And where a peer makes the engine answer (renewed keys), the pump stops
 * while the answers are not taken.
 *
 * <p><b>A new handshake</b> on an established connection (TLS 1.2) is allowed to servers only: one
 * costs a server far more than the client that asks for it. OpenSSL refuses it likewise.
 *
 * <p><b>While the engine computes</b> off the loop, it is not touched: it would make the loop wait.
 */
public final class TlsLayer implements Protocol {

  private static final Logger LOG = LoggerFactory.getLogger(TlsLayer.class);
  private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

  private final FutureLoop loop;
  private final TlsLayers parts;
  private final TlsEnd end;
  private final TlsOpening opening;
  private final ContextChoice choice;
  private final Computing computing;
  private final Deadline deadline;
  private final EncryptedTransport above;
  private final ReceivedBytes received;

  private @Nullable Transport below;
  private @Nullable SSLEngine engine;
  private @Nullable Encryption encryption;
  private @Nullable SSLSession session;
  private @Nullable String applicationProtocol;
  private String peer = "unknown peer";

  private TlsState state = TlsState.UNWRAPPED;
  private long begunNanos;

  /** Decrypted bytes that the protocol was not told yet; borrowed while the pump runs. */
  private ByteBuffer plain = NO_BUFFER;

  private boolean advancing;

  /** Whether the pump has stopped for want of bytes. */
  private boolean starved;

  private boolean readingStopped;
  private boolean belowPaused;
  private boolean belowEnded;
  private boolean peerSaidFarewell;
  private boolean allSentAtFarewell;

  /** Whether nothing more is to be done but to wait for the end of the transport below. */
  private boolean over;

  /** What has ended the connection, if not an orderly end; the first one counts. */
  private @Nullable Exception cause;

  TlsLayer(FutureLoop loop, TlsLayers parts, TlsEnd end, Protocol protocol, TlsOpening opening) {
    this.loop = loop;
    this.parts = parts;
    this.end = end;
    this.opening = new OpeningToldOnce(opening);
    this.choice = new ContextChoice(end);
    this.computing = new Computing(loop, parts.executor(), this::computed);
    this.deadline = new Deadline(loop);
    this.above = new EncryptedTransport(loop, this, protocol);
    this.received = new ReceivedBytes(parts.buffers());
  }

  /**
   * Returns the transport that the user's protocol works on.
   *
   * @return the same one always
   */
  public TlsTransport transport() {
    return above;
  }

  /**
   * Finds the transport that the user knows: the one on top of all layers that have begun.
   *
   * @param transport one below
   * @return the transport itself if nothing lies on it
   */
  public static Transport topmost(Transport transport) {
    Transport top = transport;
    while (top.getProtocol() instanceof TlsLayer layer && layer.below != null) {
      top = layer.above;
    }
    return top;
  }

  /** Lies on a connection that the protocol knows already. */
  void continueConnection(ByteBuffer alreadyReceived) {
    above.wasMadeBefore();
    received.append(alreadyReceived);
    received.settle();
  }

  // The transport below

  /** Has what follows run in the context of whoever has made the transport below. */
  void enterContext() {
    if (below instanceof CarriesTls carrier) {
      carrier.enterContext();
    }
  }

  @Override
  public void connectionMade(Transport transport) {
    if (over) {
      return; // closed before it could begin
    }
    below = transport;
    peer = describePeer(transport);
    // A transport that was written to before may be full; it will say when it no longer is.
    belowPaused = transport instanceof CarriesTls used && used.isWritingPaused();
    begunNanos = loop.time();
    state = state.to(TlsState.DO_HANDSHAKE);
    deadline.set(end.options().handshakeTimeout(), this::handshakeTimedOut);
    transport.resumeReading();
    advance();
  }

  private String describePeer(Transport transport) {
    Object address = transport.getExtraInfo(ExtraInfo.PEERNAME);
    if (end.serverName().isEmpty()) {
      return address == null ? "unknown peer" : address.toString();
    }
    return address == null ? end.serverName() : end.serverName() + " (" + address + ")";
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (over) {
      data.position(data.limit());
      return;
    }
    received.append(data);
    advance();
  }

  @Override
  public boolean eofReceived() {
    belowEnded = true;
    if (over) {
      return false;
    }
    advance();
    // This layer closes the transport below itself, when it has said what is to be said.
    return true;
  }

  @Override
  public void pauseWriting() {
    belowPaused = true;
  }

  @Override
  public void resumeWriting() {
    belowPaused = false;
    advance();
  }

  @Override
  public void connectionLost(@Nullable Exception loss) {
    over = true;
    deadline.cancel();
    received.drop();
    // Once both farewells can only be on their way, it does not matter how the peer goes.
    boolean orderly = state == TlsState.SHUTDOWN && allSentAtFarewell;
    opening.failed(cause == null ? failures().lostDuringHandshake(loss) : cause);
    if (cause == null && !orderly) {
      cause = loss;
    }
    state = state.to(TlsState.UNWRAPPED);
    above.tellLost(cause);
  }

  // The pump

  /** Does what the engine wants, as far as bytes, protocol and transport below allow. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      pump();
    } catch (Throwable failure) {
      fail(failure);
    } finally {
      advancing = false;
    }
    if (over) {
      received.drop();
    } else {
      received.settle();
      controlReading();
    }
  }

  private void pump() throws IOException {
    TlsBuffers buffers = parts.buffers();
    plain = buffers.take();
    try {
      boolean moved = true;
      while (moved && !over) {
        moved = step() || deliver();
        if (!moved && !over) {
          moved = moveOn();
        }
      }
    } finally {
      buffers.giveBack(plain);
      plain = NO_BUFFER;
    }
  }

  /** Does one thing that the engine wants; returns false if nothing can be done now. */
  private boolean step() throws IOException {
    starved = false;
    if (computing.isBusy()) {
      return false;
    }
    SSLEngine begun = engine;
    if (begun == null) {
      return beginHandshake();
    }
    return switch (begun.getHandshakeStatus()) {
      case NEED_TASK -> compute(begun);
      case NEED_WRAP -> maySpeak() && encryption().say();
      case NOT_HANDSHAKING, FINISHED -> state == TlsState.DO_HANDSHAKE ? shakenHands() : decrypt();
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> decrypt();
    };
  }

  /** What a peer can have the engine say in a handshake is bounded, later it is not. */
  private boolean maySpeak() {
    return !belowPaused || state == TlsState.DO_HANDSHAKE;
  }

  private boolean decrypt() throws IOException {
    if (!takesInput()) {
      return false;
    }
    SSLEngineResult result = engine().unwrap(received.bytes(), plain);
    return switch (result.getStatus()) {
      case OK -> result.bytesConsumed() + result.bytesProduced() > 0;
      case BUFFER_UNDERFLOW -> {
        starved = true;
        yield false;
      }
      case BUFFER_OVERFLOW -> deliver() || growPlain();
      case CLOSED -> {
        deliver();
        yield hearFarewell();
      }
    };
  }

  private boolean takesInput() {
    return state != TlsState.WRAPPED || above.takesData();
  }

  private boolean growPlain() {
    int capacity = engine().getSession().getApplicationBufferSize();
    if (capacity <= plain.capacity()) {
      throw new IllegalStateException(
          "TLS engine wants more than the %d bytes that it asks for".formatted(capacity));
    }
    parts.buffers().giveBack(plain);
    plain = ByteBuffer.allocate(capacity);
    return true;
  }

  /** Tells the protocol what was decrypted; returns false if there was nothing. */
  private boolean deliver() {
    if (plain.position() == 0) {
      return false;
    }
    plain.flip();
    if (state == TlsState.WRAPPED) {
      above.deliver(plain.order(ByteOrder.BIG_ENDIAN));
    }
    plain.clear();
    return true;
  }

  private boolean hearFarewell() throws IOException {
    if (state == TlsState.DO_HANDSHAKE) {
      throw new SSLException("the peer has ended the connection");
    }
    if (peerSaidFarewell) {
      return false;
    }
    peerSaidFarewell = true;
    if (state == TlsState.WRAPPED) {
      above.tellEof();
    }
    if (state == TlsState.WRAPPED && !over) {
      beginShutdown();
    }
    return true;
  }

  /** The engine can do no more: goes on with what waits for that. */
  private boolean moveOn() throws IOException {
    if (mayEncrypt()) {
      above.flush();
    }
    if (belowEnded && starved) {
      return endWithoutFarewell();
    }
    return continueShutdown();
  }

  private boolean endWithoutFarewell() throws IOException {
    if (state == TlsState.DO_HANDSHAKE) {
      throw failures().lostDuringHandshake(new IOException("end of stream"));
    }
    if (state != TlsState.WRAPPED) {
      return continueShutdown();
    }
    cause = failures().truncated();
    beginShutdown();
    return true;
  }

  // The handshake

  private boolean beginHandshake() throws SSLException {
    if (!choice.choose(received.bytes())) {
      starved = true;
      return false;
    }
    SSLContext context = choice.chosen();
    if (context == null) {
      computing.begin(choice::takeDefault);
      return false;
    }
    SSLEngine begun = end.newEngine(context);
    begun.beginHandshake();
    engine = begun;
    encryption = new Encryption(begun, below(), parts.buffers());
    return true;
  }

  private boolean compute(SSLEngine begun) throws SSLException {
    if (state != TlsState.DO_HANDSHAKE && !end.isClient()) {
      throw new SSLException("the client asks for a new handshake, which this server refuses");
    }
    computing.begin(begun);
    return false;
  }

  private void computed(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (failure != null) {
      fail(failure);
    } else {
      advance();
    }
  }

  private boolean shakenHands() {
    deadline.cancel();
    session = engine().getSession();
    applicationProtocol = agreedProtocol(engine());
    state = state.to(TlsState.WRAPPED);
    if (loop.getDebug()) {
      LOG.atDebug()
          .setMessage("{}: TLS handshake took {} ms")
          .addArgument(this)
          .addArgument(TimeUnit.NANOSECONDS.toMillis(loop.time() - begunNanos))
          .log();
    }
    above.tellMade();
    opening.opened(above);
    // Behind the code that awaits the outcome.
    loop.callSoon(above::beginReading);
    return true;
  }

  private static @Nullable String agreedProtocol(SSLEngine engine) {
    String name = engine.getApplicationProtocol();
    return name == null || name.isEmpty() ? null : name;
  }

  private void handshakeTimedOut() {
    Exception timeout = failures().ofHandshakeTime();
    opening.failed(timeout);
    abort(timeout);
  }

  // What the transport above asks for

  boolean takesWrites() {
    return state == TlsState.WRAPPED && !over;
  }

  private boolean mayEncrypt() {
    boolean open = state == TlsState.WRAPPED || state == TlsState.FLUSHING;
    return open && !over && !computing.isBusy() && !belowPaused;
  }

  /** Encrypts and sends what it can now; a taker of a write queue. */
  long encrypt(ByteBuffer[] data, int count) throws IOException {
    return mayEncrypt() ? encryption().encrypt(data, count, this::mayEncrypt) : 0;
  }

  /** The protocol reads again. */
  void readingChanged() {
    if (!over) {
      advance();
    }
  }

  int receivedBytes() {
    return received.size();
  }

  /** Stops or resumes reading below, as the marks say. */
  void controlReading() {
    if (over || below == null) {
      return;
    }
    ReadBufferLimits limits = above.getReadBufferLimits();
    int size = received.size();
    boolean stop =
        isBlocked() && (size >= limits.high() || (readingStopped && size > limits.low()));
    if (stop != readingStopped) {
      readingStopped = stop;
      if (stop) {
        below.pauseReading();
      } else {
        below.resumeReading();
      }
    }
  }

  /** Tells whether received bytes wait for something else than the rest of their record. */
  private boolean isBlocked() {
    return computing.isBusy() || !takesInput() || (!maySpeak() && wantsToSpeak());
  }

  private boolean wantsToSpeak() {
    return engine != null && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  boolean isClosing() {
    boolean open = state == TlsState.WRAPPED || state == TlsState.DO_HANDSHAKE;
    return over || !open || (below != null && below.isClosing());
  }

  // The end

  void close() {
    if (over) {
      below().close();
    } else if (state == TlsState.DO_HANDSHAKE) {
      abort(null);
    } else if (state == TlsState.WRAPPED) {
      beginShutdown();
      advance();
    }
  }

  private void beginShutdown() {
    state = state.to(TlsState.FLUSHING);
    deadline.set(end.options().shutdownTimeout(), this::shutdownTimedOut);
  }

  /**
   * Sends what waits, then says farewell, then waits for the peer's; returns false when it waits.
   */
  private boolean continueShutdown() throws IOException {
    if (state == TlsState.FLUSHING && !computing.isBusy()) {
      dropWhatThePeerRefuses();
      if (above.unsentBytes() == 0) {
        sayFarewell();
        return true;
      }
    }
    if (state == TlsState.SHUTDOWN && (peerSaidFarewell || belowEnded)) {
      over = true;
      below().close(); // the timer stays, for the case that its buffer never drains
    }
    return false;
  }

  /** Up to TLS 1.2 the peer's farewell ends both directions. */
  private void dropWhatThePeerRefuses() {
    long unsent = above.unsentBytes();
    if (unsent > 0 && engine().isOutboundDone()) {
      above.dropUnsent();
      if (cause == null) {
        cause = failures().closedBefore(unsent);
      }
    }
  }

  private void sayFarewell() throws IOException {
    engine().closeOutbound();
    encryption().say();
    allSentAtFarewell = below().getWriteBufferSize() == 0;
    state = state.to(TlsState.SHUTDOWN);
  }

  private void shutdownTimedOut() {
    abort(failures().ofShutdownTime());
  }

  /** Ends everything at once. */
  void abort(@Nullable Exception reason) {
    over = true;
    deadline.cancel();
    above.dropUnsent();
    if (cause == null) {
      cause = reason;
    }
    below().abort();
  }

  /**
   * Gives the connection up, because its bytes make no sense or the peer must not be trusted. The
   * peer is told why; it could not read that if the socket were closed at once with bytes of its
   * own still on their way. So only the output ends, until the peer ends the rest or the time is
   * over.
   */
  void fail(Throwable failure) {
    if (over) {
      return;
    }
    if (cause == null) {
      cause = describe(failure);
    }
    log(failure);
    deadline.cancel();
    sayWhy();
    over = true;
    above.dropUnsent();
    opening.failed(cause);
    deadline.set(end.options().shutdownTimeout(), below()::abort);
    if (belowEnded || !below().canWriteEof()) {
      below().close();
    } else {
      below().writeEof();
      below().resumeReading();
    }
    Exception reason = cause;
    loop.callSoon(() -> above.tellLost(reason));
  }

  private Exception describe(Throwable failure) {
    if (failure instanceof IOException lost && !(failure instanceof SSLException)) {
      return lost; // says all already
    }
    return state == TlsState.DO_HANDSHAKE
        ? failures().ofHandshake(failure)
        : failures().ofConnection(failure);
  }

  private TlsFailures failures() {
    return new TlsFailures(end, peer);
  }

  private void log(Throwable failure) {
    if (!(failure instanceof IOException)) {
      loop.callExceptionHandler(
          ExceptionContext.of("fatal error in TLS with " + peer, failure)
              .with("transport", above)
              .with("protocol", above.getProtocol()));
    } else {
      LOG.atDebug().setMessage("{}").addArgument(this).setCause(cause).log();
    }
  }

  /** The engine may have an alert to send, unless it still computes. */
  private void sayWhy() {
    if (encryption != null && !computing.isBusy()) {
      try {
        encryption.say();
      } catch (SSLException failure) {
        // It has failed already, for the reason that is told.
      }
    }
  }

  // Facts

  <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    Object fact = fact(key);
    if (fact != null) {
      return key.type().cast(fact);
    }
    return below == null ? null : below.getExtraInfo(key);
  }

  private @Nullable Object fact(ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SSL_CONTEXT)) {
      return choice.chosen();
    }
    SSLSession agreed = session;
    return agreed == null ? null : TlsFacts.of(agreed, applicationProtocol, key);
  }

  private Transport below() {
    return Objects.requireNonNull(below, "connectionMade comes first");
  }

  private SSLEngine engine() {
    return Objects.requireNonNull(engine, "the handshake makes it");
  }

  private Encryption encryption() {
    return Objects.requireNonNull(encryption, "the handshake makes it");
  }

  @Override
  public String toString() {
    return session == null
        ? "%s, peer=%s".formatted(state, peer)
        : "%s, %s, %s, peer=%s"
            .formatted(state, session.getProtocol(), session.getCipherSuite(), peer);
  }
}
