package dev.gyre.loop.tls;

import dev.gyre.io.ExtraInfo;
import dev.gyre.loop.futures.FutureLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * How the two ends agree: makes the engine that does it, has it compute off the loop, and knows
 * afterwards what was agreed on. Loop thread only.
 */
final class Handshake {

  private final FutureLoop loop;
  private final TlsEnd end;
  private final ContextChoice choice;
  private final Computing computing;

  private @Nullable SSLEngine engine;
  private @Nullable SSLSession session;
  private @Nullable String applicationProtocol;
  private long begunNanos;

  /**
   * Creates a handshake that has not begun.
   *
   * @param executor where it computes
   * @param computed is told on the loop when that is done, with what was thrown if anything was
   */
  Handshake(
      FutureLoop loop, TlsEnd end, Executor executor, Consumer<@Nullable Throwable> computed) {
    this.loop = loop;
    this.end = end;
    this.choice = new ContextChoice(end);
    this.computing = new Computing(loop, executor, computed);
  }

  /** Takes note of the time. */
  void begins() {
    begunNanos = loop.time();
  }

  /** Returns the engine, or null until it can be made. */
  @Nullable SSLEngine engine() {
    return engine;
  }

  SSLEngine requireEngine() {
    return Objects.requireNonNull(engine, "the handshake makes it");
  }

  /**
   * Tells whether enough is known of the peer to make the engine.
   *
   * @param received what the peer has said
   * @throws SSLException if it does not speak TLS
   */
  boolean hasHeardEnough(ByteBuffer received) throws SSLException {
    return choice.choose(received);
  }

  /** Makes the engine; returns null if something has to be computed for that. */
  @Nullable SSLEngine begin() throws SSLException {
    SSLContext context = choice.chosen();
    if (context == null) {
      computing.begin(choice::takeDefault);
      return null;
    }
    SSLEngine begun = end.newEngine(context);
    begun.beginHandshake();
    engine = begun;
    return begun;
  }

  /**
   * Has the engine compute what it wants to.
   *
   * @param again whether the ends had agreed already
   * @throws SSLException if a client asks for that
   */
  void compute(boolean again) throws SSLException {
    if (again && !end.isClient()) {
      throw new SSLException("the client asks for a new handshake, which this server refuses");
    }
    computing.begin(requireEngine());
  }

  boolean isComputing() {
    return computing.isBusy();
  }

  /** Takes note of what was agreed on. */
  void agreed() {
    SSLEngine agreed = requireEngine();
    session = agreed.getSession();
    String name = agreed.getApplicationProtocol();
    applicationProtocol = name == null || name.isEmpty() ? null : name;
  }

  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(loop.time() - begunNanos);
  }

  @Nullable Object fact(ExtraInfo<?> key) {
    if (key.equals(ExtraInfo.SSL_CONTEXT)) {
      return choice.chosen();
    }
    SSLSession agreed = session;
    return agreed == null ? null : TlsFacts.of(agreed, applicationProtocol, key);
  }

  /** Says what was agreed on; nothing as long as there is nothing. */
  @Override
  public String toString() {
    return session == null
        ? ""
        : ", %s, %s".formatted(session.getProtocol(), session.getCipherSuite());
  }
}
