package dev.gyre.loop.tls;

import dev.gyre.io.ExtraInfo;
import dev.gyre.io.Protocol;
import dev.gyre.io.ReadBufferLimits;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.loop.futures.FutureLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

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

  private final FutureLoop loop;
  private final TlsBuffers buffers;
  private final TlsEnd end;
  private final TlsOpening opening;
  private final TlsLife life;
  private final Deadline deadline;
  private final EncryptedTransport above;
  private final Handshake handshake;
  private final Decryption wayUp;
  private final Farewell farewell;
  private final GivingUp givingUp;

  private @Nullable Transport below;
  private @Nullable Encryption wayDown;

  private boolean advancing;
  private boolean readingStopped;
  private boolean belowPaused;
  private boolean belowEnded;

  TlsLayer(FutureLoop loop, TlsLayers parts, TlsEnd end, Protocol protocol, TlsOpening opening) {
    this.loop = loop;
    this.buffers = parts.buffers();
    this.end = end;
    this.opening = new OpeningToldOnce(opening);
    this.life = new TlsLife(end);
    this.deadline = new Deadline(loop);
    this.above = new EncryptedTransport(loop, this, protocol);
    this.handshake = new Handshake(loop, end, parts.executor(), this::computed);
    this.wayUp = new Decryption(buffers);
    this.farewell = new Farewell(life, end, above, deadline);
    this.givingUp = new GivingUp(loop, life, end, above, this.opening, deadline);
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
    wayUp.append(alreadyReceived);
    wayUp.settle();
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
    if (life.isOver()) {
      return; // closed before it could begin
    }
    below = transport;
    life.isWith(describePeer(transport));
    // A transport that was written to before may be full; it will say when it no longer is.
    belowPaused = transport instanceof CarriesTls used && used.isWritingPaused();
    handshake.begins();
    life.moveTo(TlsState.DO_HANDSHAKE);
    deadline.set(end.options().handshakeTimeout(), this::handshakeTimedOut);
    transport.resumeReading();
    above.tellInDebugMode("begins the TLS handshake");
    advance();
  }

  private String describePeer(Transport transport) {
    Object address = transport.getExtraInfo(ExtraInfo.PEERNAME);
    if (end.serverName().isEmpty()) {
      return address == null ? "unknown peer" : address.toString();
    }
    return address == null ? end.serverName() : end.serverName() + " (" + address + ")";
  }

  private void handshakeTimedOut() {
    Exception timeout = life.failures().ofHandshakeTime();
    opening.failed(timeout);
    abort(timeout);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (life.isOver()) {
      data.position(data.limit());
      return;
    }
    // In portions that fit the buffers: what is larger would have to be allocated.
    int end = data.limit();
    while (data.position() < end && !life.isOver()) {
      wayUp.append(data.limit(Math.min(end, data.position() + TlsBuffers.PORTION)));
      data.limit(end);
      advance();
    }
    data.position(end);
  }

  @Override
  public boolean eofReceived() {
    belowEnded = true;
    if (life.isOver()) {
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
    life.end();
    deadline.cancel();
    wayUp.drop();
    boolean orderly = farewell.isSaid();
    Exception cause = life.cause();
    opening.failed(cause == null ? life.failures().lostDuringHandshake(loss) : cause);
    if (cause == null && !orderly) {
      cause = loss;
    }
    life.moveTo(TlsState.UNWRAPPED);
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
    if (life.isOver()) {
      wayUp.drop();
    } else {
      wayUp.settle();
      controlReading();
    }
  }

  private void pump() throws IOException {
    wayUp.begin();
    try {
      boolean moved = true;
      while (moved && !life.isOver()) {
        moved = step() || deliver();
        if (!moved && !life.isOver()) {
          moved = moveOn();
        }
      }
    } finally {
      wayUp.end();
    }
  }

  /** Does one thing that the engine wants; returns false if nothing can be done now. */
  private boolean step() throws IOException {
    wayUp.setStarved(false);
    if (handshake.isComputing()) {
      return false;
    }
    SSLEngine engine = handshake.engine();
    if (engine == null) {
      return beginHandshake();
    }
    boolean shaking = life.is(TlsState.DO_HANDSHAKE);
    return switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> compute(!shaking);
      case NEED_WRAP -> maySpeak() && wayDown().say();
      case NOT_HANDSHAKING, FINISHED -> shaking ? shakenHands() : decrypt(engine);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> decrypt(engine);
    };
  }

  /** What a peer can have the engine say in a handshake is bounded, later it is not. */
  private boolean maySpeak() {
    return !belowPaused || life.is(TlsState.DO_HANDSHAKE);
  }

  private boolean beginHandshake() throws SSLException {
    if (!handshake.hasHeardEnough(wayUp.received())) {
      wayUp.setStarved(true);
      return false;
    }
    SSLEngine begun = handshake.begin();
    if (begun == null) {
      return false;
    }
    wayDown = new Encryption(begun, below(), buffers);
    return true;
  }

  private boolean compute(boolean again) throws SSLException {
    handshake.compute(again);
    return false;
  }

  private void computed(@Nullable Throwable failure) {
    if (life.isOver()) {
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
    handshake.agreed();
    life.moveTo(TlsState.WRAPPED);
    if (loop.getDebug()) {
      above.tellInDebugMode("has shaken hands in %d ms".formatted(handshake.millis()));
    }
    above.tellMade();
    opening.opened(above);
    // Behind the code that awaits the outcome.
    loop.callSoon(above::beginReading);
    return true;
  }

  private boolean decrypt(SSLEngine engine) throws IOException {
    if (!takesInput() || (life.is(TlsState.WRAPPED) && wayUp.isExhausted())) {
      return false;
    }
    SSLEngineResult result = wayUp.decrypt(engine);
    return switch (result.getStatus()) {
      case OK -> result.bytesConsumed() + result.bytesProduced() > 0;
      case BUFFER_UNDERFLOW -> false;
      case BUFFER_OVERFLOW -> {
        if (!deliver()) {
          wayUp.makeRoom(engine);
        }
        yield true;
      }
      case CLOSED -> {
        deliver();
        // Inside of that the protocol may have aborted, or paused: then it is asked for again.
        yield !life.isOver() && takesInput() && hearFarewell();
      }
    };
  }

  private boolean takesInput() {
    return !life.is(TlsState.WRAPPED) || above.takesData();
  }

  /** Tells the protocol what was decrypted; returns false if there was nothing. */
  private boolean deliver() {
    if (!wayUp.hasPlain()) {
      return false;
    }
    ByteBuffer plain = wayUp.plain();
    if (life.is(TlsState.WRAPPED)) {
      above.deliver(plain);
    }
    wayUp.delivered();
    return true;
  }

  private boolean hearFarewell() throws IOException {
    if (life.is(TlsState.DO_HANDSHAKE)) {
      throw new SSLException("the peer has ended the connection");
    }
    if (!farewell.hear()) {
      return false;
    }
    above.tellInDebugMode("received close_notify");
    if (life.is(TlsState.WRAPPED)) {
      above.tellEof();
    }
    if (life.is(TlsState.WRAPPED) && !life.isOver()) {
      beginShutdown();
    }
    return true;
  }

  /** The engine can do no more: goes on with what waits for that. */
  private boolean moveOn() throws IOException {
    if (mayEncrypt()) {
      above.flush();
    }
    if (belowEnded && wayUp.isStarved()) {
      return endWithoutFarewell();
    }
    return continueShutdown();
  }

  private boolean endWithoutFarewell() throws IOException {
    if (life.is(TlsState.DO_HANDSHAKE)) {
      throw life.failures().lostDuringHandshake(new IOException("end of stream"));
    }
    if (!life.is(TlsState.WRAPPED)) {
      return continueShutdown();
    }
    life.blame(life.failures().truncated());
    beginShutdown();
    return true;
  }

  // What the transport above asks for

  boolean takesWrites() {
    return life.is(TlsState.WRAPPED) && !life.isOver();
  }

  private boolean mayEncrypt() {
    boolean open = life.is(TlsState.WRAPPED) || life.is(TlsState.FLUSHING);
    return open && !life.isOver() && !handshake.isComputing() && !belowPaused;
  }

  /** Encrypts and sends what it can now; a taker of a write queue. */
  long encrypt(ByteBuffer[] data, int count) throws IOException {
    return mayEncrypt() ? wayDown().encrypt(data, count, this::mayEncrypt) : 0;
  }

  /** The protocol reads again. */
  void readingChanged() {
    if (!life.isOver()) {
      advance();
    }
  }

  int receivedBytes() {
    return wayUp.receivedBytes();
  }

  /** Stops or resumes reading below, as the marks say. */
  void controlReading() {
    if (life.isOver() || below == null) {
      return;
    }
    ReadBufferLimits limits = above.getReadBufferLimits();
    int size = wayUp.receivedBytes();
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
    return handshake.isComputing() || !takesInput() || (!maySpeak() && wantsToSpeak());
  }

  private boolean wantsToSpeak() {
    SSLEngine engine = handshake.engine();
    return engine != null && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  boolean isClosing() {
    boolean open = life.is(TlsState.WRAPPED) || life.is(TlsState.DO_HANDSHAKE);
    return life.isOver() || !open || (below != null && below.isClosing());
  }

  // The end

  void close() {
    if (life.isOver()) {
      below().close();
    } else if (life.is(TlsState.DO_HANDSHAKE)) {
      abort(null);
    } else if (life.is(TlsState.WRAPPED)) {
      beginShutdown();
      advance();
    }
  }

  private void beginShutdown() {
    farewell.begin(() -> abort(life.failures().ofShutdownTime()));
  }

  private boolean continueShutdown() throws IOException {
    boolean ending = life.is(TlsState.FLUSHING) || life.is(TlsState.SHUTDOWN);
    return ending && farewell.goOn(wayDown(), below(), handshake.isComputing(), belowEnded);
  }

  /** Ends everything at once. */
  void abort(@Nullable Exception reason) {
    givingUp.abort(below(), reason);
  }

  /** Gives the connection up, and tells the peer why. */
  void fail(Throwable failure) {
    if (!life.isOver()) {
      givingUp.fail(failure, handshake.isComputing() ? null : wayDown, below(), belowEnded);
    }
  }

  // Facts

  <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    Object fact = handshake.fact(key);
    if (fact != null) {
      return key.type().cast(fact);
    }
    return below == null ? null : below.getExtraInfo(key);
  }

  private Transport below() {
    return Objects.requireNonNull(below, "connectionMade comes first");
  }

  private Encryption wayDown() {
    return Objects.requireNonNull(wayDown, "the handshake makes it");
  }

  @Override
  public String toString() {
    return "%s%s, peer=%s".formatted(life, handshake, life.peer());
  }
}
