package dev.gyre.spi;

import dev.gyre.io.DatagramOptions;
import dev.gyre.io.SubprocessOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Owns the sockets and pipes of one loop and turns the system's readiness into events.
 *
 * <p>The loop owns order and time, so a selector never runs anything itself: {@link #poll} puts the
 * events into the loop's queue, and the loop runs them in their turn. Loop thread only, except
 * {@link #wakeup}.
 *
 * @since 0.1
 */
@ProviderType
public interface IoSelector extends AutoCloseable {

  /** A timeout for {@link #poll} that waits until something happens. */
  long FOREVER = -1;

  /** What {@link #openSources} returns if the selector does not tell. */
  int UNKNOWN = -1;

  /**
   * Waits until a socket is ready, {@link #wakeup} is called or the time is over, and appends one
   * event for each ready socket to the queue. May return early with no event. A wake-up before this
   * call makes it return at once.
   *
   * <p>An interrupt of the polling thread may end one wait, but not the next ones as well: whether
   * or not the thread was interrupted before, this method waits, and it leaves the thread's
   * interrupt status set for the callbacks to see.
   *
   * @param timeoutNanos 0 not to wait, {@link #FOREVER}, or how long to wait; may be rounded up to
   *     {@link #resolutionNanos}
   * @param ready where the events go
   * @return how many events were appended
   * @throws IOException if the selector itself is broken
   */
  int poll(long timeoutNanos, ReadyQueue ready) throws IOException;

  /**
   * Has the current or next {@link #poll} return at once. Any thread, cheap when repeated; does
   * nothing once closed.
   */
  void wakeup();

  /**
   * Returns how finely this selector can wait.
   *
   * @return nanoseconds, at least 1
   */
  long resolutionNanos();

  /**
   * Tells whether a virtual thread that waits in {@link #poll} keeps its carrier from running
   * others.
   *
   * @return true if this selector should only be used by a platform thread
   */
  boolean pinsCarrier();

  /**
   * Binds a listening socket. It accepts nothing until {@link Listener#resume}.
   *
   * <p>An address is a resolved {@link java.net.InetSocketAddress}, for TCP, or a {@link
   * java.net.UnixDomainSocketAddress}; an {@link dev.gyre.io.AbstractUnixAddress} where the
   * selector can use it. A wildcard address, of IPv4 or IPv6, is bound for both families unless the
   * options say otherwise. A selector neither removes the file of a Unix socket before it binds nor
   * after it is closed: that is its user's to do.
   *
   * @param address where to bind
   * @param options how
   * @param sink what is given the connections
   * @return the listening socket
   * @throws IOException if the address cannot be bound; the message names it
   * @throws IllegalArgumentException if the address is of no kind that selectors know
   * @throws UnsupportedOperationException if this selector cannot use such addresses, or not as the
   *     options say; the message says which can
   */
  Listener listen(SocketAddress address, SocketOptions options, AcceptSink sink) throws IOException;

  /**
   * Begins to connect. The outcome arrives at the sink by way of the ready queue, never inside this
   * call.
   *
   * @param remote the address to connect to, of any kind that {@link #listen} takes
   * @param options how
   * @param sink what is told the outcome
   * @return the attempt, to be given up by {@link Attempt#close}
   * @throws IOException if no socket can be opened or the local address cannot be bound
   * @throws IllegalArgumentException if an address is of no kind that selectors know
   * @throws UnsupportedOperationException if this selector cannot use such addresses; the message
   *     says which can
   */
  Attempt connect(SocketAddress remote, SocketOptions options, ConnectSink sink) throws IOException;

  /**
   * Opens a datagram socket: binds it, and connects it if the options name a remote address. It
   * receives nothing until {@link DatagramPort#startReceiving}.
   *
   * @param options how; addresses are resolved, and a remote address is there only if the socket is
   *     to be connected, whether or not broadcasts are allowed
   * @return the socket
   * @throws IOException if an address cannot be used; the message names it
   * @throws IllegalArgumentException if an address is not resolved, or of another family than the
   *     options say
   * @throws UnsupportedOperationException if this selector has no such sockets; the message says
   *     which has
   */
  default DatagramPort openDatagramPort(DatagramOptions options) throws IOException {
    throw new UnsupportedOperationException(
        "selector %s has no datagram sockets, use another: %s".formatted(this, options));
  }

  /**
   * Watches a channel of the user's, which is watched for nothing yet.
   *
   * @param channel an open channel that does not block
   * @param sink what is told that it is ready
   * @return the watch
   * @throws IOException if the channel is closed, or the system refuses
   * @throws UnsupportedOperationException if this selector cannot watch the JDK's channels: then
   *     somebody else must
   */
  default ChannelWatch watch(SelectableChannel channel, ChannelWatch.Sink sink) throws IOException {
    throw new UnsupportedOperationException(
        "selector %s cannot watch channels of the JDK: %s".formatted(this, channel));
  }

  /**
   * Opens a file, for streams of this selector to send.
   *
   * @param path the file
   * @return the file, which the caller closes
   * @throws IOException if it cannot be opened for reading; the message names it
   * @throws UnsupportedOperationException if this selector cannot send files: then they must be
   *     read and written
   */
  default SourceFile openFile(Path path) throws IOException {
    throw new UnsupportedOperationException(
        "selector %s cannot send files, read the bytes and write them: %s".formatted(this, path));
  }

  /**
   * Opens a named pipe, or a character device, to be read. Does not wait for somebody to write: the
   * stream ends when all who have opened it for writing have closed it.
   *
   * @param path the pipe
   * @return a stream that cannot be written
   * @throws IOException if it cannot be opened; the message names it
   * @throws UnsupportedOperationException if this selector cannot watch pipes: then a thread must
   *     read them
   */
  default ByteStream openReadPipe(Path path) throws IOException {
    throw new UnsupportedOperationException(
        "selector %s cannot watch pipes, read it in a thread: %s".formatted(this, path));
  }

  /**
   * Opens a named pipe, or a character device, to be written.
   *
   * @param path the pipe
   * @return a stream of which nothing is read, but that {@linkplain ByteStream.Sink#onEnd ends}, if
   *     it is being read, when nobody reads the pipe any longer; null if nobody has opened the pipe
   *     for reading yet, and it may be tried again later
   * @throws IOException if it cannot be opened; the message names it
   * @throws UnsupportedOperationException if this selector cannot watch pipes: then a thread must
   *     write them
   */
  default @Nullable ByteStream openWritePipe(Path path) throws IOException {
    throw new UnsupportedOperationException(
        "selector %s cannot watch pipes, write it in a thread: %s".formatted(this, path));
  }

  /**
   * Starts a child process, which holds no descriptors of this process but its standard streams.
   * Its exit is told by way of the ready queue, never inside this call.
   *
   * @param executable the file of the program
   * @param command the name that the program is told to have, and its arguments; no string has a
   *     zero byte in it
   * @param options how
   * @param sink what is told of the exit
   * @return the process
   * @throws IOException if the system refuses; the message names the program
   * @throws UnsupportedOperationException if this selector cannot start processes: then the JDK
   *     must
   */
  default ChildProcess spawn(
      Path executable, List<String> command, SubprocessOptions options, ChildProcess.Sink sink)
      throws IOException {
    throw new UnsupportedOperationException(
        "selector %s cannot start processes, let the JDK do it: %s".formatted(this, executable));
  }

  /**
   * Returns what another selector may {@linkplain #takeOver take over}, though it need not be able
   * to: sockets, pipes and processes whose sinks are known. Attempts to connect and watches of
   * channels are not among them: the former end soon, and the latter can be made anew.
   *
   * @return a snapshot; none by default
   */
  default List<ReadinessSource> movableSources() {
    return List.of();
  }

  /**
   * Takes over what another selector of the same loop has watched so far, between two turns of that
   * loop. For each that is taken, the sink is told of its successor, and the source that was given
   * here is of no account any more. Neither bytes nor wishes nor events are lost.
   *
   * <p>With no sources, makes ready for that: what takes its time, such as to load classes, is done
   * then, when nobody waits for it.
   *
   * @param sources some of the other one's {@linkplain #movableSources movable sources}
   * @return those that stay with the other selector, because this one cannot watch them or the
   *     system refuses, and why
   * @throws IOException if this selector itself is broken; some may be taken over then
   */
  default Map<ReadinessSource, Exception> takeOver(Collection<? extends ReadinessSource> sources)
      throws IOException {
    var left = new HashMap<ReadinessSource, Exception>();
    var reason =
        new UnsupportedOperationException("selector takes nothing over from others: " + this);
    sources.forEach(each -> left.put(each, reason));
    return left;
  }

  /**
   * Returns how many sockets, pipes, processes and watches this selector has.
   *
   * @return 0 or more; {@link #UNKNOWN} if it does not tell
   */
  default int openSources() {
    return UNKNOWN;
  }

  /**
   * Closes this selector as {@link #close()} does, and tells the sinks why.
   *
   * @param reason what they are told
   */
  default void abandon(IOException reason) {
    close();
  }

  /**
   * Closes every socket and the selector itself; child processes are killed. Sinks are not told. A
   * second call does nothing.
   */
  @Override
  void close();

  /** The loop's queue, as a selector sees it. */
  @FunctionalInterface
  interface ReadyQueue {

    /**
     * Appends an event, which the loop runs in this turn. What the event throws is reported; it
     * should not throw.
     *
     * @param event what to run; the same object may be appended once for each poll, so none need be
     *     allocated
     */
    void add(Runnable event);
  }

  /** A listening socket. */
  interface Listener extends AutoCloseable {

    /**
     * Returns the bound address.
     *
     * @return the address, with its real port
     */
    SocketAddress localAddress();

    /** Accepts connections from now on. */
    void resume();

    /** Accepts no connections until {@link #resume}. */
    void pause();

    /** Closes the socket. The sink is told no more. */
    @Override
    void close();
  }

  /** Is given the connections of a {@link Listener}, on the loop. */
  interface AcceptSink {

    /**
     * A connection was accepted.
     *
     * @param stream the connection, owned by the sink from now on
     */
    void onAccept(ByteStream stream);

    /**
     * A connection could not be accepted; often because descriptors are used up. The listener goes
     * on unless paused.
     *
     * @param failure what the system said
     */
    void onAcceptFailed(IOException failure);

    /**
     * The socket goes on with another selector: the listener named here takes the place of the one
     * so far, and accepts if that did. The sink must use neither during this call.
     *
     * @param successor the listener from now on
     */
    void onMoved(Listener successor);
  }

  /** An attempt to connect. */
  interface Attempt extends AutoCloseable {

    /** Gives up. The sink is told no more. Does nothing once the sink was told. */
    @Override
    void close();
  }

  /** Is told the outcome of an {@link Attempt}, once, on the loop. */
  interface ConnectSink {

    /**
     * The connection is there.
     *
     * @param stream the connection, owned by the sink from now on
     */
    void onConnected(ByteStream stream);

    /**
     * The connection was not made.
     *
     * @param failure what the system said; the message names the address
     */
    void onConnectFailed(IOException failure);
  }
}
