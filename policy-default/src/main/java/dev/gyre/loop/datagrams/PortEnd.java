package dev.gyre.loop.datagrams;

import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.spi.DatagramPort;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a datagram endpoint, from its beginning to its end, and what it receives meanwhile.
 * Loop thread only.
 *
 * <p>{@link #begin} queues {@code connectionMade} and, behind it, the start of receiving. What goes
 * wrong with a datagram is told to the protocol and costs that datagram only; a protocol that
 * throws is reported, and costs nothing but the call. {@code connectionLost} is called once, in a
 * turn of its own or by the event that sent what was buffered last, and the socket is closed right
 * after it. Contexts and threads are as for a stream: the network is told of in the context of the
 * call that asked for the endpoint, and other threads' calls are refused while the loop runs.
 */
abstract class PortEnd implements DatagramTransport, DatagramPort.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(PortEnd.class);

  private final FutureLoop loop;

  /** In which the protocol is told what the network brings about. */
  private final Context context;

  /** Another one after the loop has moved to another selector. */
  private DatagramPort port;

  private final DatagramProtocol protocol;
  private boolean closing;

  /** Whether the protocol was told, or is about to be told, that the endpoint is gone. */
  private boolean lost;

  PortEnd(FutureLoop loop, DatagramPort port, DatagramProtocol protocol) {
    this.loop = loop;
    this.port = port;
    this.protocol = protocol;
    this.context = loop.currentContext();
  }

  /**
   * Queues two callbacks: {@code connectionMade} and the start of receiving. What the caller queues
   * next runs after both, and before any datagram arrives.
   */
  final void begin() {
    port.start(this);
    loop.callSoon(this::tellMade);
    loop.callSoon(() -> {
      if (!closing) {
        port.startReceiving();
      }
    });
  }

  private void tellMade() {
    try {
      protocol.connectionMade(this);
    } catch (Throwable failure) {
      report("protocol.connectionMade() failed", failure);
    }
  }

  // Receiving

  @Override
  public final void onDatagram(ByteBuffer data, SocketAddress from) {
    if (closing) {
      return;
    }
    enterContext();
    try {
      protocol.datagramReceived(data, from);
    } catch (Throwable failure) {
      report("protocol.datagramReceived() failed", failure);
    }
  }

  @Override
  public final void onFailure(IOException failure) {
    if (!closing) {
      enterContext();
      tellError(failure);
    }
  }

  /** Tells the protocol what has gone wrong with a datagram. */
  final void tellError(IOException error) {
    try {
      protocol.errorReceived(error);
    } catch (Throwable failure) {
      report("protocol.errorReceived() failed", failure);
    }
  }

  @Override
  public final void onMoved(DatagramPort successor) {
    port = successor;
  }

  // The end

  @Override
  public final boolean isClosing() {
    return closing;
  }

  final boolean isLost() {
    return lost;
  }

  @Override
  public final void close() {
    loop.checkThread("close");
    if (closing) {
      return;
    }
    port.flush(); // tells what has failed while the protocol is still told
    if (closing) {
      return; // by the protocol, when it was told
    }
    closing = true;
    if (isDrained()) {
      tellLostSoon(null);
    }
  }

  @Override
  public final void abort() {
    loop.checkThread("abort");
    if (!closing) {
      port.flush(); // What was kept for the system counts as sent.
    }
    endNow(null);
  }

  @Override
  public final void onLost(IOException reason) {
    endNow(reason);
  }

  private void endNow(@Nullable IOException cause) {
    if (!lost) {
      closing = true;
      dropUnsent();
      tellLostSoon(cause);
    }
  }

  /** Tells whether nothing waits to be sent. */
  abstract boolean isDrained();

  /** Drops what waits to be sent. */
  abstract void dropUnsent();

  /** Everything is over. */
  abstract void gone();

  /** Tells the protocol at once, as only an event may do. */
  final void tellLostNow() {
    lost = true;
    tellLost(null);
  }

  private void tellLostSoon(@Nullable IOException cause) {
    lost = true;
    loop.callSoon(() -> tellLost(cause));
  }

  private void tellLost(@Nullable IOException cause) {
    gone();
    try {
      protocol.connectionLost(cause);
    } catch (Throwable failure) {
      report("protocol.connectionLost() failed", failure);
    } finally {
      port.close();
      loop.debug().gone(this);
    }
  }

  /**
   * Reports a protocol that throws.
   *
   * @param message what went wrong
   * @param failure what it has thrown
   */
  public final void report(String message, Throwable failure) {
    loop.callExceptionHandler(
        ExceptionContext.of(message, failure).with("transport", this).with("protocol", protocol));
  }

  /**
   * Logs what happens, in debug mode.
   *
   * @param event what happens, in words
   */
  public final void tellInDebugMode(String event) {
    if (loop.getDebug()) {
      LOG.debug("{} {}", this, event);
    }
  }

  // Facts

  final FutureLoop loop() {
    return loop;
  }

  final DatagramPort port() {
    return port;
  }

  /**
   * Returns who is told.
   *
   * @return the protocol
   */
  public final DatagramProtocol protocol() {
    return protocol;
  }

  final void enterContext() {
    loop.enterContext(context);
  }

  final String state() {
    return lost ? "lost" : closing ? "closing" : "open";
  }
}
