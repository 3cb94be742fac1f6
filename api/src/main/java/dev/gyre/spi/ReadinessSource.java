package dev.gyre.spi;

import dev.gyre.spi.IoSelector.ReadyQueue;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A socket as seen by a selector that is told of <em>readiness</em> (a {@link
 * java.nio.channels.Selector}, epoll, kqueue): keeps what is wanted of it apart from what the
 * system watches it for, and is itself the event that it queues, so that no event is ever
 * allocated. Loop thread only.
 *
 * <p>The system is level-triggered: it reports a socket at every poll for as long as the socket is
 * ready. Hence two rules. What is <em>added</em> to the wishes is told to the system at once. What
 * is <em>dropped</em> from them is told only when the system has reported this socket twice for
 * nothing; whoever pauses and resumes soon pays for no system call, and neither does who wants
 * nothing any more and is closed in a later turn, as every broken connection is. In between, an
 * event that was queued before its wish was dropped runs and finds nothing to do.
 *
 * <p><b>Moving.</b> A socket can go on with another selector, which makes a source of its own for
 * it. That one asks its predecessor for a {@linkplain #descriptor descriptor} or a {@linkplain
 * #toChannel channel}, whichever it can watch, and then {@linkplain #takeOver takes it over}. No
 * event gets lost on the way, since what is ready is reported by every poll, of whichever selector.
 *
 * @since 0.1
 */
@ConsumerType
public abstract class ReadinessSource implements AutoCloseable, Runnable {

  /**
   * There is something to read, or to accept. The values are those of {@code SelectionKey}, and of
   * epoll.
   */
  public static final int READ = SelectionKey.OP_READ;

  /** There is room to write, or the outcome of a connection attempt is known. */
  public static final int WRITE = SelectionKey.OP_WRITE;

  /** What {@link #descriptor} returns if there is none that others could use. */
  public static final int NO_DESCRIPTOR = -1;

  // Bytes, because there may be a great many sources.
  private byte fired;
  private byte wanted;
  private byte watched;
  private boolean closed;
  private boolean firedForNothing; // since something was last wanted

  /** For subclasses. */
  protected ReadinessSource() {}

  /**
   * Queues this source because the system found it ready, unless it is queued already or nobody
   * wants to know. To be called by the selector, from its poll.
   *
   * @param ops {@link #READ}, {@link #WRITE} or both; both for a socket in error, so that whoever
   *     waits finds out
   * @param ready the loop's queue
   * @return how many events were appended, 0 or 1
   */
  public final int fire(int ops, ReadyQueue ready) {
    boolean queued = fired != 0;
    fired |= (byte) (ops & wanted);
    if (fired == 0) {
      settleUnlessFirst();
      return 0;
    }
    if (queued) {
      return 0;
    }
    ready.add(this);
    return 1;
  }

  /**
   * Handles the readiness that was reported. To be called by the loop. Does nothing once closed.
   */
  @Override
  public final void run() {
    int ops = fired;
    fired = 0;
    onReady(ops & wanted);
    if (wanted != 0) {
      settle();
    }
  }

  /**
   * Closes the socket at once; events that are queued will do nothing. A second call does nothing.
   */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      wanted = 0;
      watched = 0;
      release();
    }
  }

  /**
   * Adds to what is wanted of the system. Does nothing once closed.
   *
   * @param ops {@link #READ}, {@link #WRITE} or both
   */
  protected final void want(int ops) {
    if (closed) {
      return;
    }
    wanted |= (byte) ops;
    firedForNothing = false;
    if ((wanted & ~watched) != 0) {
      settle();
    }
  }

  /**
   * Takes from what is wanted of the system.
   *
   * @param ops {@link #READ}, {@link #WRITE} or both
   */
  protected final void unwant(int ops) {
    wanted &= (byte) ~ops;
  }

  /**
   * Tells whether something is wanted at this moment; never, once closed.
   *
   * @param op {@link #READ} or {@link #WRITE}
   * @return true if it is wanted
   */
  protected final boolean wants(int op) {
    return (wanted & op) != 0;
  }

  /**
   * Tells whether this source was closed or retired.
   *
   * @return true if so
   */
  protected final boolean isClosed() {
    return closed;
  }

  /**
   * Counts as closed from now on, and is watched no more, but leaves the socket open for its next
   * owner.
   */
  protected final void retire() {
    closed = true;
    wanted = 0;
    settle();
  }

  // Moving to another selector

  /**
   * Tells whether this source can go on with another selector, as far as it depends on this one.
   *
   * @return false by default, and always once closed
   */
  public boolean isMovable() {
    return false;
  }

  /**
   * Returns the system's descriptor of the socket, for a selector that can watch one.
   *
   * @return the descriptor, which stays this source's; or {@link #NO_DESCRIPTOR}
   */
  public int descriptor() {
    return NO_DESCRIPTOR;
  }

  /**
   * Returns a channel of the JDK's that is this very socket, for a selector that can watch one. Its
   * addresses may not be those of the socket.
   *
   * @return this source's own channel if it has no {@linkplain #descriptor descriptor}; else a new
   *     one, with a copy of the descriptor, which belongs to the caller
   * @throws IOException if none can be made
   * @throws UnsupportedOperationException if the JDK has no such channels; the message says who can
   *     watch this
   */
  public SelectableChannel toChannel() throws IOException {
    throw new UnsupportedOperationException("there is no channel of the JDK's for this: " + this);
  }

  /**
   * Goes on where another selector's source of the same socket stops: wants what that wants, which
   * is of no account from now on. If this fails, nothing has changed for the other one.
   *
   * @param predecessor the source to take over; of the same loop, and open
   * @param shared whether both use the very same descriptor or channel, rather than copies of it
   */
  protected final void takeOver(ReadinessSource predecessor, boolean shared) {
    try {
      want(predecessor.wanted);
    } catch (RuntimeException refused) {
      leave(shared);
      throw refused;
    }
    predecessor.leave(shared);
  }

  private void leave(boolean shared) {
    closed = true;
    wanted = 0;
    try {
      settle();
    } finally {
      letGo(shared);
    }
  }

  /**
   * Forgets the socket, which goes on without this source; in place of {@link #release}. It is
   * watched no more already.
   *
   * @param open whether the other one uses the very same descriptor or channel, so that it must
   *     stay open; else it has a copy, and this one is to be closed, without any effect on the
   *     connection
   */
  protected void letGo(boolean open) {
    throw new UnsupportedOperationException("only movable sources can be taken over: " + this);
  }

  /**
   * Closes the socket, and tells the sink why if there is a way to.
   *
   * @param reason why
   */
  public void abandon(IOException reason) {
    close();
  }

  /**
   * Handles readiness.
   *
   * @param ops what the system reported and is still wanted; may be 0
   */
  protected abstract void onReady(int ops);

  /**
   * Tells the system what to watch the socket for.
   *
   * @param before what it watches now
   * @param now what it shall watch instead, 0 for nothing at all
   */
  protected abstract void watch(int before, int now);

  /** Closes the socket. Called once. */
  protected abstract void release();

  private void settleUnlessFirst() {
    if (firedForNothing) {
      settle();
    }
    firedForNothing = true;
  }

  private void settle() {
    if (wanted != watched) {
      watch(watched, wanted);
      watched = wanted; // Not if the system refused: then the next wish is told anew.
    }
  }
}
