package dev.gyre.spi;

import dev.gyre.spi.IoSelector.AcceptSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A listening socket of a selector that is told of readiness: accepts up to a whole backlog of
 * connections at each event, then lets others have their turn. Loop thread only.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessListener extends ReadinessSource implements IoSelector.Listener {

  private final AcceptSink sink;
  private final int backlog;

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
    // The sink may pause or close this listener with any connection that it is given.
    for (int accepts = 0; accepts <= backlog && wants(READ); accepts++) {
      ByteStream stream;
      try {
        stream = accept();
      } catch (IOException e) {
        sink.onAcceptFailed(e);
        return;
      }
      if (stream == null) {
        return;
      }
      sink.onAccept(stream);
    }
  }

  /**
   * Accepts one connection. One that its peer has given up already is passed over.
   *
   * @return the connection, or null if none waits
   * @throws IOException if the system cannot give one, for lack of descriptors or memory
   */
  protected abstract @Nullable ByteStream accept() throws IOException;
}
