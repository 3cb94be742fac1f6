package dev.gyre.spi;

import dev.gyre.spi.IoSelector.AcceptSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A listening socket of a selector that is told of readiness: accepts up to a whole backlog of
 * connections at each event, then lets others have their turn. Loop thread only.
 *
 * <p>To find out that no second connection waits costs a call of the system. Where connections come
 * one by one, that would be in vain each time, so that the next events take one connection and look
 * for no more: twice as many events each time, up to {@value #MOST_ALONE}. If more wait, the system
 * reports it at the next poll.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessListener extends ReadinessSource implements IoSelector.Listener {

  private static final int MOST_ALONE = 64;

  private final AcceptSink sink;
  private final int backlog;
  private int alone; // how many of the next events take one connection each
  private int aloneNext = 1;

  /**
   * Creates a listener that accepts nothing yet.
   *
   * @param sink what is given the connections
   * @param backlog how many connections the system lets wait
   */
  protected ReadinessListener(AcceptSink sink, int backlog) {
    this.sink = sink;
    this.backlog = Math.max(backlog, 0);
  }

  /**
   * Creates the listener that is to {@linkplain #succeed succeed} another.
   *
   * @param predecessor the same socket's listener of another selector
   */
  protected ReadinessListener(ReadinessListener predecessor) {
    this.sink = predecessor.sink;
    this.backlog = predecessor.backlog;
  }

  // Moving to another selector

  /**
   * Tells whether accepted connections are to have {@code SO_KEEPALIVE}.
   *
   * @return false by default
   */
  public boolean keepsAlive() {
    return false;
  }

  /**
   * Goes on where the listener stops that this one was created from, and tells the sink, which is
   * the same.
   *
   * @param predecessor that listener, which {@linkplain #isMovable can be moved}
   * @param shared as for {@link #takeOver}
   */
  protected final void succeed(ReadinessListener predecessor, boolean shared) {
    takeOver(predecessor, shared);
    sink.onMoved(this);
  }

  /**
   * Returns how many connections the system lets wait.
   *
   * @return 0 or more
   */
  protected final int backlog() {
    return backlog;
  }

  @Override
  public final void abandon(IOException reason) {
    if (!isClosed()) {
      close();
      sink.onAcceptFailed(reason);
    }
  }

  @Override
  public final void resume() {
    want(READ);
  }

  @Override
  public final void pause() {
    unwant(READ);
  }

  @Override
  protected final void onReady(int ops) {
    if (alone > 0) {
      alone--;
      acceptOne();
      return;
    }
    int accepted = 0;
    while (accepted <= backlog && acceptOne()) {
      accepted++;
    }
    if (accepted > 1) {
      aloneNext = 1;
    } else if (accepted == 1) {
      aloneNext = Math.min(2 * aloneNext, MOST_ALONE);
      alone = aloneNext;
    }
  }

  /** The sink may pause or close this listener with any connection that it is given. */
  private boolean acceptOne() {
    if (!wants(READ)) {
      return false;
    }
    ByteStream stream;
    try {
      stream = accept();
    } catch (IOException e) {
      sink.onAcceptFailed(e);
      return false;
    }
    if (stream == null) {
      return false;
    }
    sink.onAccept(stream);
    return true;
  }

  /**
   * Accepts one connection. One that its peer has given up already is passed over.
   *
   * @return the connection, or null if none waits
   * @throws IOException if the system cannot give one, for lack of descriptors or memory
   */
  protected abstract @Nullable ByteStream accept() throws IOException;
}
