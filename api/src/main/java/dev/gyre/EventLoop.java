package dev.gyre;

import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.SubprocessConnection;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.SubprocessProtocol;
import dev.gyre.io.TlsOptions;
import dev.gyre.io.TlsTransport;
import dev.gyre.io.Transport;
import dev.gyre.io.UnixConnectionOptions;
import dev.gyre.io.UnixServerOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs callbacks, timers, I/O and tasks, one at a time, on one thread. The counterpart of asyncio's
 * event loop.
 *
 * <p><b>One turn</b> of a running loop: wait for I/O (not at all if something is ready, else until
 * the first timer is due); queue the I/O callbacks; behind them, queue the timers that are due, in
 * time order; take in what other threads handed over; then run exactly the callbacks that are
 * queued now. What they schedule waits for the next turn.
 *
 * <p><b>Threads.</b> A loop may be run by any one thread at a time, several times in a row. While
 * it runs, its methods are to be called on its own thread (in callbacks and tasks), except where
 * "any thread" is said. A call from a wrong thread is refused with {@link IllegalStateException}.
 *
 * <p><b>A closed loop</b> refuses every call that would schedule something, with {@link
 * IllegalStateException}.
 *
 * @since 0.1
 */
@ProviderType
public interface EventLoop extends ChannelOperations, Executor, AutoCloseable {

  // Running and stopping

  /**
   * Runs until {@link #stop} is called. Blocks the calling thread. An interrupt does not end the
   * run, and is pending when this returns.
   *
   * @throws IllegalStateException if this loop is closed or running, or another loop runs in this
   *     thread
   */
  void runForever();

  /**
   * Runs until the future is done, and returns its result. If {@link #stop} ends the run first, the
   * future stays as it is and a later run goes on with it.
   *
   * @param future a future of this loop
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalArgumentException if the future belongs to another loop
   * @throws IllegalStateException as for {@link #runForever}, or if the loop was stopped before the
   *     future was done
   * @throws java.util.concurrent.CancellationException if the future was cancelled
   * @throws java.util.concurrent.CompletionException if the future failed with a checked exception;
   *     what is unchecked is thrown as it is
   */
  <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future);

  /**
   * Makes a task of the body and runs until it is done. See {@link #runUntilComplete(LoopFuture)}.
   *
   * <p>An interrupt of the calling thread cancels the task, each further one again: as soon as the
   * loop polls for I/O, or wakes from it. The interrupt is pending when this returns or throws.
   *
   * @param body the body; if the run is refused, it is never started
   * @param <T> the type of the result
   * @return the result
   */
  <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> body);

  /**
   * Makes a task of the body and runs until it is done. See {@link #runUntilComplete(Callable)}.
   *
   * @param body the body; if the run is refused, it is never started
   */
  void runUntilComplete(Action body);

  /**
   * Begins a run that the caller drives, step by step, on the calling thread: guest mode. See
   * {@link GuestRun}. Where tasks run on {@linkplain dev.gyre.spi.TaskRunner#hostsOnVirtualThread
   * loop-scheduled} virtual threads, the calling thread must be a platform thread.
   *
   * @return the run, to be closed
   * @throws IllegalStateException if this loop is closed or running, or the calling thread cannot
   *     host its tasks
   */
  GuestRun beginGuestRun();

  /**
   * Has the run end after the current turn. Called before a run, it makes that run do exactly one
   * turn, without waiting. What callbacks of the last turn schedule stays queued for the next run.
   * Any thread: unlike asyncio's, it wakes a sleeping loop. Does nothing on a closed loop.
   */
  void stop();

  /**
   * Tells whether the loop is in a run. Any thread.
   *
   * @return true while running
   */
  boolean isRunning();

  /**
   * Tells whether {@link #close} was called. Any thread.
   *
   * @return true if closed
   */
  boolean isClosed();

  /**
   * Closes the loop: callbacks and timers still queued are dropped without being run, listening
   * sockets and connections are closed, and the loop's share of the default executor is given back
   * without waiting for calls that run. Tasks that are not done never go on: each is reported to
   * the exception handler, as is each exception that nobody retrieved. A second call does nothing.
   *
   * @throws IllegalStateException if the loop is running
   */
  @Override
  void close();

  /**
   * Waits for the calls that this loop handed to its default executor; from now on {@code
   * runInExecutor(null, ...)} is refused, until {@link #setDefaultExecutor} sets another. A shared
   * executor itself lives on for the other loops.
   *
   * @param timeout how long to wait; zero or less does not wait, null sets no limit. Calls that
   *     take longer are left to finish, which is logged
   * @return a future that is done when all calls are, or the time is over
   */
  LoopFuture<@Nullable Void> shutdownDefaultExecutor(@Nullable Duration timeout);

  // Callbacks

  /**
   * Has the callback run in the next turn. Callbacks run in the order in which they were scheduled,
   * each exactly once.
   *
   * @param callback the callback
   * @return a handle to cancel it
   */
  Handle callSoon(Runnable callback);

  /**
   * {@link #callSoon(Runnable)} in a given context.
   *
   * @param callback the callback
   * @param context what it runs in
   * @return a handle to cancel it
   */
  Handle callSoon(Runnable callback, Context context);

  /**
   * Like {@link #callSoon}, from any thread: wakes the loop if it waits. Calls made by one thread
   * run in their order.
   *
   * @param callback the callback
   * @return a handle that may be cancelled from any thread
   */
  Handle callSoonThreadsafe(Runnable callback);

  /**
   * {@link #callSoonThreadsafe(Runnable)} in a given context.
   *
   * @param callback the callback
   * @param context what it runs in
   * @return a handle that may be cancelled from any thread
   */
  Handle callSoonThreadsafe(Runnable callback, Context context);

  /**
   * The same as {@link #callSoonThreadsafe}, so that a loop can be given where an {@link Executor}
   * is asked for.
   *
   * @param callback the callback
   * @throws java.util.concurrent.RejectedExecutionException if the loop is closed
   */
  @Override
  void execute(Runnable callback);

  /**
   * Has the callback run after a delay. Timers that are due at the same time run in the order in
   * which they were scheduled. A delay of zero or less is due at once, but still takes its turn
   * behind what is queued already.
   *
   * @param delay how long to wait
   * @param callback the callback
   * @return a handle to cancel it
   */
  TimerHandle callLater(Duration delay, Runnable callback);

  /**
   * {@link #callLater(Duration, Runnable)} without a {@code Duration}.
   *
   * @param delayNanos how long to wait, in nanoseconds
   * @param callback the callback
   * @return a handle to cancel it
   */
  TimerHandle callLaterNanos(long delayNanos, Runnable callback);

  /**
   * Has the callback run at a time of the loop's clock. A time that has passed is due at once.
   *
   * @param whenNanos nanoseconds on the clock of {@link #time()}
   * @param callback the callback
   * @return a handle to cancel it
   */
  TimerHandle callAt(long whenNanos, Runnable callback);

  /**
   * {@link #callAt(long, Runnable)} in a given context.
   *
   * @param whenNanos nanoseconds on the clock of {@link #time()}
   * @param callback the callback
   * @param context what it runs in
   * @return a handle to cancel it
   */
  TimerHandle callAt(long whenNanos, Runnable callback, Context context);

  /**
   * Returns the time on the loop's own monotonic clock. Any thread.
   *
   * @return nanoseconds since an unspecified moment
   */
  long time();

  // Futures and tasks

  /**
   * Creates a pending future of this loop. Any thread.
   *
   * @param <T> the type of the result
   * @return a new future
   */
  <T extends @Nullable Object> LoopFuture<T> createFuture();

  /**
   * Creates a pending future whose cancellation is decided by a handler: one that stands for
   * something else.
   *
   * @param handler told of each request for cancellation while the future is pending
   * @param <T> the type of the result
   * @return a new future
   */
  <T extends @Nullable Object> LoopFuture<T> createFuture(CancelHandler handler);

  /**
   * Creates a task that runs the body, by the {@linkplain #setTaskFactory task factory} if there is
   * one. It begins in the next turn.
   *
   * @param body the body
   * @param <T> the type of the result
   * @return the task
   */
  default <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task that runs the body. See {@link #createTask(Callable)}.
   *
   * @param body the body
   * @return the task
   */
  default Task<@Nullable Void> createTask(Action body) {
    return createTask(body, TaskOptions.DEFAULT);
  }

  /**
   * Creates a task as the options say. See {@link #createTask(Callable)}.
   *
   * @param body the body
   * @param options its name, its context, when it begins
   * @param <T> the type of the result
   * @return the task
   */
  <T extends @Nullable Object> Task<T> createTask(Callable<? extends T> body, TaskOptions options);

  /**
   * Creates a task as the options say. See {@link #createTask(Callable)}.
   *
   * @param body the body
   * @param options its name, its context, when it begins
   * @return the task
   */
  Task<@Nullable Void> createTask(Action body, TaskOptions options);

  /**
   * Creates one of this loop's own tasks without asking the task factory: what task factories call.
   *
   * @param body the body
   * @param options its name, its context, when it begins
   * @param <T> the type of the result
   * @return the task
   */
  <T extends @Nullable Object> Task<T> newTask(Callable<? extends T> body, TaskOptions options);

  /**
   * Sets what makes the tasks of this loop.
   *
   * @param factory the factory, or null for {@link #newTask}
   */
  void setTaskFactory(@Nullable TaskFactory factory);

  /**
   * Returns what makes the tasks of this loop.
   *
   * @return the factory, or null if none was set
   */
  @Nullable TaskFactory getTaskFactory();

  /**
   * Returns the task whose body runs now.
   *
   * @return the task, or null if a plain callback, or nothing, runs
   */
  @Nullable Task<?> currentTask();

  /**
   * Returns the tasks of this loop that are not done. Any thread; a snapshot.
   *
   * @return an unmodifiable set
   */
  Set<Task<?>> allTasks();

  /**
   * Lets the rest of the loop have a turn: suspends the current task and resumes it behind what is
   * queued now. The counterpart of {@code asyncio.sleep(0)}. In the body of a task of this loop
   * only.
   */
  void yieldNow();

  /**
   * Creates an async generator. Nothing runs until the first value is asked for.
   *
   * @param body what yields the values
   * @param <T> the type of the values
   * @return the generator
   */
  <T extends @Nullable Object> AsyncGenerator<T> createAsyncGenerator(AsyncGenerator.Body<T> body);

  /**
   * Closes every async generator of this loop that has begun, has not ended, and is still referred
   * to, all at the same time, in the order in which they began. One that is iterated for the first
   * time afterwards works, and is warned of in the log. Failures are reported with the key {@code
   * asyncgen}. To be awaited before the loop is closed; {@link Runner} does so.
   *
   * @return a future that is done when all are closed
   */
  LoopFuture<@Nullable Void> shutdownAsyncGenerators();

  /**
   * Has the loop carry along what another library binds to threads. From now on each callback, task
   * and executor call finds the state of that library that its scheduler had. To be called before
   * what is to be carried is scheduled, best right after the loop was made; cannot be undone.
   *
   * @param bridge reads and binds the state
   */
  void addContextBridge(ContextBridge<?> bridge);

  // Executors

  /**
   * Runs a call in an executor, off the loop. Cancelling the future keeps a call that has not begun
   * from ever running; a call that runs is left to finish and its result dropped, unless the
   * executor can do better.
   *
   * <p>The executor is given a {@link dev.gyre.spi.Call}. One whose threads are in another process
   * takes the call out of it, which has to be serializable then: see {@link PortableCall}. The
   * context goes along to threads of this process only.
   *
   * @param executor where to run it, or null for the default executor
   * @param call the call
   * @param <T> the type of the result
   * @return a future of the call's result
   * @throws java.util.concurrent.RejectedExecutionException if the given executor refuses
   * @throws IllegalStateException if the default executor was shut down
   * @throws MissingProviderException if there is no default executor and none can appear
   */
  <T extends @Nullable Object> LoopFuture<T> runInExecutor(
      @Nullable Executor executor, Callable<? extends T> call);

  /**
   * Runs a call that has no result in an executor. See {@link #runInExecutor(Executor, Callable)}.
   *
   * @param executor where to run it, or null for the default executor
   * @param call the call
   * @return a future that is done when the call is
   */
  LoopFuture<@Nullable Void> runInExecutor(@Nullable Executor executor, Action call);

  /**
   * Makes the executor this loop's default. The loop keeps it until the next call of this method,
   * whatever executors are installed or replaced in the host. The caller owns the executor and
   * shuts it down.
   *
   * @param executor the executor, or null to follow the host's default again
   */
  void setDefaultExecutor(@Nullable Executor executor);

  // Names

  /**
   * Finds the addresses of a host, without stalling the loop and without the default executor. A
   * literal address is its own answer. The counterpart of {@code loop.getaddrinfo}.
   *
   * @param host a name or a literal address
   * @param port goes into the addresses; 0 to 65535
   * @return a future of one address or more, in the system's order of preference; it fails with
   *     {@link java.net.UnknownHostException}
   */
  default LoopFuture<List<InetSocketAddress>> getaddrinfo(String host, int port) {
    return getaddrinfo(host, port, null);
  }

  /**
   * Finds the addresses of a host that are of one family. See {@link #getaddrinfo(String, int)}.
   *
   * @param host a name or a literal address
   * @param port goes into the addresses; 0 to 65535
   * @param family {@link StandardProtocolFamily#INET} or {@link StandardProtocolFamily#INET6}; null
   *     for both
   * @return a future of one address or more, in the system's order of preference; it fails with
   *     {@link java.net.UnknownHostException}, also if all addresses are of the other family
   * @throws IllegalArgumentException if the family has no hosts
   */
  LoopFuture<List<InetSocketAddress>> getaddrinfo(
      String host, int port, @Nullable StandardProtocolFamily family);

  /**
   * Finds the name of a host. The counterpart of {@code loop.getnameinfo}; Java has no names of
   * services.
   *
   * @param address a resolved address
   * @return a future of the name; of the literal address, if the system knows no name for it
   */
  LoopFuture<String> getnameinfo(InetSocketAddress address);

  // Connections

  /**
   * Opens a TCP connection. The protocol's {@code connectionMade} runs before the future is done,
   * and no data arrives before the code that awaits the future had its turn.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param host a name or literal address
   * @param port the port, 1 to 65535
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   */
  default <P extends Protocol> LoopFuture<Connection<P>> createConnection(
      Supplier<? extends P> protocolFactory, String host, int port) {
    return createConnection(protocolFactory, ConnectionOptions.to(host, port));
  }

  /**
   * Opens a TCP connection as the options say.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param options where to connect, and how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   */
  <P extends Protocol> LoopFuture<Connection<P>> createConnection(
      Supplier<? extends P> protocolFactory, ConnectionOptions options);

  /**
   * Makes a connection of a channel of the JDK's that is connected already, to a TCP or a Unix
   * socket. What asyncio's {@code create_connection} does with {@code sock=}.
   *
   * <p>The channel belongs to the transport from this call on: it is made not to block, and closed
   * with the transport, or if no connection comes of it. The order of events is that of {@link
   * #createConnection(Supplier, String, int)}. Where the loop's selector cannot watch channels of
   * the JDK, as that on epoll, a helper thread does, and each event costs a switch of threads: let
   * the loop connect by itself where speed matters.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param channel a connected channel that nobody else uses
   * @param tls how to encrypt, as the client, or null not to; since there is no host, the options
   *     must say which name the server has to prove
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   * @throws IllegalArgumentException if the channel is not connected, or the options do not suffice
   * @throws IllegalStateException if the channel has a transport or a server already, or a reader
   *     or writer is still registered
   */
  <P extends Protocol> LoopFuture<Connection<P>> createConnection(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls);

  /**
   * Makes a connection of a channel that somebody else has accepted. See {@link
   * #connectAcceptedSocket(Supplier, SocketChannel, TlsOptions)}.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param channel a connected channel that nobody else uses
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   */
  default <P extends Protocol> LoopFuture<Connection<P>> connectAcceptedSocket(
      Supplier<? extends P> protocolFactory, SocketChannel channel) {
    return connectAcceptedSocket(protocolFactory, channel, null);
  }

  /**
   * Makes a connection of a channel that somebody else has accepted, for TCP or a Unix socket. The
   * counterpart of {@code loop.connect_accepted_socket}. What {@link #createConnection(Supplier,
   * SocketChannel, TlsOptions)} says of the channel holds here too.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param channel a connected channel that nobody else uses
   * @param tls how to encrypt, as the server, with a context that holds the key; or null not to
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   * @throws IllegalArgumentException if the channel is not connected, or the options do not suffice
   * @throws IllegalStateException if the channel has a transport or a server already, or a reader
   *     or writer is still registered
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectAcceptedSocket(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls);

  /**
   * Opens a TCP server that makes a protocol for each connection it accepts.
   *
   * @param protocolFactory makes the protocol of a connection
   * @param host the name or literal address to bind; null or empty for every interface
   * @param port the port to bind; 0 for one that the system picks
   * @return a future of the server, which serves already; it fails with {@link java.io.IOException}
   */
  default LoopFuture<Server> createServer(
      Supplier<? extends Protocol> protocolFactory, @Nullable String host, int port) {
    return createServer(protocolFactory, ServerOptions.on(host, port));
  }

  /**
   * Opens a TCP server as the options say.
   *
   * @param protocolFactory makes the protocol of a connection
   * @param options where to listen, and how
   * @return a future of the server; it fails with {@link java.io.IOException}
   */
  LoopFuture<Server> createServer(
      Supplier<? extends Protocol> protocolFactory, ServerOptions options);

  /**
   * Opens a server on a channel of the JDK's that is bound already, to a TCP port or a Unix socket.
   * What asyncio's {@code create_server} does with {@code sock=}.
   *
   * <p>The channel belongs to the server from this call on: it is made not to block, and closed
   * with the server, or if there will be none; the file of a Unix socket stays where it is. What
   * {@link #createConnection(Supplier, SocketChannel, TlsOptions)} says of selectors that cannot
   * watch channels of the JDK holds for it and for the connections that it accepts.
   *
   * @param protocolFactory makes the protocol of a connection
   * @param channel a bound channel that nobody else uses
   * @param tls how to encrypt, with a context that holds the server's key; or null not to
   * @return a future of the server, which serves already; it fails with {@link java.io.IOException}
   * @throws IllegalArgumentException if the channel is not bound, or the options do not suffice
   * @throws IllegalStateException if the channel has a transport or a server already, or a reader
   *     or writer is still registered
   */
  LoopFuture<Server> createServer(
      Supplier<? extends Protocol> protocolFactory,
      ServerSocketChannel channel,
      @Nullable TlsOptions tls);

  /**
   * Connects to a Unix socket.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param path the file that the server has made
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException}
   */
  default <P extends Protocol> LoopFuture<Connection<P>> createUnixConnection(
      Supplier<? extends P> protocolFactory, Path path) {
    return createUnixConnection(protocolFactory, UnixConnectionOptions.to(path));
  }

  /**
   * Connects to a Unix socket as the options say. The order of events is that of {@link
   * #createConnection(Supplier, String, int)}.
   *
   * @param protocolFactory makes the protocol of the connection
   * @param options where to connect, and how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException},
   *     or with {@link UnsupportedOperationException} if the address is an abstract name that the
   *     loop's selector cannot use
   */
  <P extends Protocol> LoopFuture<Connection<P>> createUnixConnection(
      Supplier<? extends P> protocolFactory, UnixConnectionOptions options);

  /**
   * Opens a server of Unix sockets.
   *
   * @param protocolFactory makes the protocol of a connection
   * @param path the file to make; a socket that is there already is replaced
   * @return a future of the server, which serves already; it fails with {@link java.io.IOException}
   */
  default LoopFuture<Server> createUnixServer(
      Supplier<? extends Protocol> protocolFactory, Path path) {
    return createUnixServer(protocolFactory, UnixServerOptions.on(path));
  }

  /**
   * Opens a server of Unix sockets as the options say.
   *
   * <p>As in asyncio, a socket's file that an earlier server has left, or that another one still
   * uses, is deleted first; any other file is left alone, and the address counts as in use. When
   * the server is closed, its file is deleted if it is still the one that the server has made. A
   * server that is still open when its loop is closed leaves its file.
   *
   * @param protocolFactory makes the protocol of a connection
   * @param options where to listen, and how
   * @return a future of the server; it fails with {@link java.io.IOException}, or with {@link
   *     UnsupportedOperationException} if the address is an abstract name that the loop's selector
   *     cannot use
   */
  LoopFuture<Server> createUnixServer(
      Supplier<? extends Protocol> protocolFactory, UnixServerOptions options);

  /**
   * Encrypts an open connection from now on. See {@link #startTls(Transport, Protocol, TlsOptions,
   * boolean, ByteBuffer)}; nothing of the peer's TLS was received yet.
   *
   * @param transport the connection, of this loop
   * @param protocol what is told of the encrypted connection
   * @param options how to encrypt it
   * @param serverSide whether this end is TLS's server, with the key
   * @return a future of the encrypted transport
   */
  default LoopFuture<TlsTransport> startTls(
      Transport transport, Protocol protocol, TlsOptions options, boolean serverSide) {
    return startTls(transport, protocol, options, serverSide, ByteBuffer.allocate(0));
  }

  /**
   * Encrypts an open connection from now on, after both ends have agreed on it: {@code STARTTLS}.
   *
   * <p>From this call on the given transport belongs to the new one and must not be used. Its
   * protocol is told no more, bytes that it has buffered are sent in the clear, and it reads
   * nothing until the encryption begins. The new protocol, which may be the same one, is not told
   * {@code connectionMade}; data arrives after the code that awaits the future had its turn. If the
   * handshake fails, the connection is closed, and the new protocol is told that it is lost.
   *
   * @param transport a connection of this loop over TCP or Unix sockets, or a TLS transport, for
   *     TLS in TLS
   * @param protocol what is told of the encrypted connection
   * @param options how to encrypt it; a client has to name the server, or to give up the check by
   *     an empty name
   * @param serverSide whether this end is TLS's server, with the key
   * @param received what the old protocol has received behind the agreement, which is the beginning
   *     of the peer's TLS already; copied
   * @return a future of the encrypted transport; it fails with {@link java.io.IOException}
   * @throws IllegalArgumentException if the transport cannot be encrypted, or the options do not
   *     suffice
   */
  LoopFuture<TlsTransport> startTls(
      Transport transport,
      Protocol protocol,
      TlsOptions options,
      boolean serverSide,
      ByteBuffer received);

  // Files

  /**
   * Sends a file to a transport. See {@link #sendfile(Transport, Path, long, long, boolean)}; the
   * whole file, with the fallback allowed.
   *
   * @param transport a transport of this loop
   * @param file the file
   * @return a future of how many bytes were sent
   */
  default LoopFuture<Long> sendfile(Transport transport, Path file) {
    return sendfile(transport, file, 0, Long.MAX_VALUE, true);
  }

  /**
   * Sends a part of a file to a transport: from the system's cache straight to the socket, without
   * passing through Java, if the transport is one of TCP or Unix sockets. What was written before
   * is sent first; until the future is done, the transport reads nothing, and refuses to be written
   * to with {@link IllegalStateException}. The counterpart of {@code loop.sendfile}.
   *
   * <p>Through TLS the bytes have to be read and encrypted. They are then read in the default
   * executor and written no faster than the transport's buffer drains: the fallback. Only what the
   * user writes meanwhile is then not refused, and gets in between. So it is with files that the
   * system cannot send, as its file system may not know how, or that do not say how long they are,
   * such as those of {@code /proc}; what was sent already is not sent again.
   *
   * <p>The system blocks the loop while it reads from the disk what is not in its cache yet. When
   * the future fails or is cancelled, a part of the file may have been sent.
   *
   * @param transport a transport of this loop, over TCP, Unix sockets or TLS
   * @param file the file, which is opened at once and closed when the future is done
   * @param offset where in the file to begin, 0 or more
   * @param count how many bytes to send at most, positive; {@link Long#MAX_VALUE} for all up to the
   *     end of the file
   * @param fallback whether the bytes may be read and written where they cannot be sent natively
   * @return a future of how many bytes were sent, fewer than asked for if the file ends; it fails
   *     with {@link dev.gyre.io.SendfileNotAvailableException} if it turns out only now that the
   *     fallback is needed, and is not allowed; with {@link java.io.IOException}, with {@link
   *     java.nio.channels.AsynchronousCloseException} if the transport was closed on this side
   * @throws IllegalArgumentException if the transport is none of those, or of another loop
   * @throws IllegalStateException if the transport is closing, its output has ended, or a file is
   *     being sent to it already
   * @throws dev.gyre.io.SendfileNotAvailableException if that takes the fallback, which is not
   *     allowed
   */
  LoopFuture<Long> sendfile(
      Transport transport, Path file, long offset, long count, boolean fallback);

  /**
   * Sends a part of an open file to a transport. See {@link #sendfile(Transport, Path, long, long,
   * boolean)}. When the future is done, whether or not all went well, the file's position is behind
   * the last byte that was sent.
   *
   * <p>The selector epoll sends such a file by the fallback only, since the JDK does not tell its
   * descriptor; give the path instead.
   *
   * @param transport a transport of this loop, over TCP, Unix sockets or TLS
   * @param file a channel that can be read, which the caller closes when the future is done
   * @param offset where in the file to begin, 0 or more
   * @param count how many bytes to send at most, positive; {@link Long#MAX_VALUE} for all up to the
   *     end of the file
   * @param fallback whether the bytes may be read and written where they cannot be sent natively
   * @return a future of how many bytes were sent
   * @throws IllegalArgumentException if the transport is none of those, or of another loop
   * @throws IllegalStateException if the transport is closing, its output has ended, or a file is
   *     being sent to it already
   * @throws dev.gyre.io.SendfileNotAvailableException if that takes the fallback, which is not
   *     allowed
   */
  LoopFuture<Long> sendfile(
      Transport transport, FileChannel file, long offset, long count, boolean fallback);

  // Datagrams

  /**
   * Opens a datagram endpoint: a socket of UDP, or, on the selector epoll, of Unix datagrams. The
   * protocol's {@code connectionMade} runs before the future is done, and no datagram arrives
   * before the code that awaits the future had its turn. The counterpart of {@code
   * loop.create_datagram_endpoint}.
   *
   * <p>Names are looked up; if both addresses have answers of IPv4 and IPv6, the pairs are tried in
   * order. A local address that is the file of a Unix socket is deleted first, as for servers; the
   * file stays when the endpoint is closed, as in asyncio. In place of asyncio's {@code sock}, the
   * transport gives access to the socket's options and multicast groups.
   *
   * @param protocolFactory makes the protocol of the endpoint
   * @param options where it is bound, where it sends to, and how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException},
   *     or with {@link UnsupportedOperationException} if the loop's selector has no datagrams over
   *     Unix sockets
   */
  <P extends DatagramProtocol> LoopFuture<DatagramEndpoint<P>> createDatagramEndpoint(
      Supplier<? extends P> protocolFactory, DatagramOptions options);

  // Pipes

  /**
   * Reads a pipe by a protocol. The protocol's {@code connectionMade} runs before the future is
   * done, and no data arrives before the code that awaits the future had its turn. At its end,
   * {@code eofReceived} is called, whose answer does not matter, and {@code connectionLost(null)}.
   * The counterpart of {@code loop.connect_read_pipe}.
   *
   * <p>A channel that can be selected, such as that of a {@link java.nio.channels.Pipe}, is made
   * non-blocking and watched; any other is read by a thread of its own, which ends when the channel
   * does or is closed and has no more to read. The channel belongs to the transport from now on, is
   * closed with it, and should not have been read before.
   *
   * <p>The transport is a {@link Transport}, so that every protocol can be used; since it only
   * reads, {@code canWriteEof} is false, and the methods that write throw {@link
   * UnsupportedOperationException}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe an open channel
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   * @throws IllegalStateException if the channel belongs to somebody else already
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, ReadableByteChannel pipe);

  /**
   * Reads a stream of the JDK's, such as {@code System.in}, by a protocol. A thread of its own
   * reads it; one that is blocked in there cannot be made to stop, so it may outlive the transport
   * until it has read once more. See {@link #connectReadPipe(Supplier, ReadableByteChannel)}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe the stream, which is closed with the transport
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, InputStream pipe);

  /**
   * Opens a named pipe or a character device and reads it by a protocol: {@code /dev/stdin} and
   * {@code /dev/fd/3}, for what the process was started with, too. On the selector epoll no thread
   * is needed, and the future does not wait for somebody to write; elsewhere a thread opens and
   * reads the pipe, and the future is done when somebody writes. See {@link
   * #connectReadPipe(Supplier, ReadableByteChannel)}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe the path; not that of a regular file, which is always ready
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException},
   *     or with {@link IllegalArgumentException} if the path is that of a file or a directory
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, Path pipe);

  /**
   * Writes a pipe by a protocol, which is told by {@code pauseWriting} and {@code resumeWriting} of
   * the buffer, and by {@code connectionLost} of the end: with null if the transport was closed, or
   * nobody reads the pipe any longer and nothing is left to be written; else with an {@link
   * java.io.IOException}. {@code writeEof} does the same as {@code close}. The counterpart of
   * {@code loop.connect_write_pipe}.
   *
   * <p>Channels are watched or written by threads, and owned, as {@link #connectReadPipe(Supplier,
   * ReadableByteChannel)} says. That nobody reads any longer is noticed at once on the selector
   * epoll for what was opened by its path, and else when something is written.
   *
   * <p>The transport is a {@link Transport}; since it only writes, {@code isReading} is false, and
   * {@code pauseReading} and {@code resumeReading} throw {@link UnsupportedOperationException}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe an open channel
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   * @throws IllegalStateException if the channel belongs to somebody else already
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, WritableByteChannel pipe);

  /**
   * Writes a stream of the JDK's, such as {@code System.out}, by a protocol and a thread of its
   * own. See {@link #connectWritePipe(Supplier, WritableByteChannel)}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe the stream, which is closed with the transport
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, OutputStream pipe);

  /**
   * Opens a named pipe or a character device and writes it by a protocol. The future is done when
   * somebody has opened the pipe for reading. See {@link #connectWritePipe(Supplier,
   * WritableByteChannel)}.
   *
   * @param protocolFactory makes the protocol
   * @param pipe the path; not that of a regular file
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link java.io.IOException},
   *     or with {@link IllegalArgumentException} if the path is that of a file or a directory
   */
  <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, Path pipe);

  // Child processes

  /**
   * Starts a program. The protocol's {@code connectionMade} runs before the future is done, and no
   * data arrives before the code that awaits the future had its turn. The counterpart of {@code
   * loop.subprocess_exec}; for tasks there is {@link Gyre#createSubprocessExec(List,
   * SubprocessOptions)}.
   *
   * <p>The process has no descriptors of this one but its standard streams. On the selector epoll
   * it is started by {@code posix_spawn} and watched by the selector, without a thread; elsewhere
   * the JDK starts it, and it costs a thread for each pipe beside those of the JDK. Starting blocks
   * the loop for the moment that it takes, as in asyncio. A loop that is closed kills the processes
   * that still run.
   *
   * @param protocolFactory makes the protocol
   * @param command the program and its arguments; a program without a slash in its name is searched
   *     on the {@code PATH}
   * @param options how; {@link SubprocessOptions#PIPED} is what asyncio does unless told otherwise
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol; it fails with {@link
   *     java.nio.file.NoSuchFileException} if the program or its directory is missing, {@link
   *     java.nio.file.AccessDeniedException} if it cannot be executed, another {@link
   *     java.io.IOException} if the system refuses it, and {@link UnsupportedOperationException} if
   *     the options ask for what the loop's selector cannot do
   * @throws IllegalArgumentException if the command is empty
   */
  <P extends SubprocessProtocol> LoopFuture<SubprocessConnection<P>> subprocessExec(
      Supplier<? extends P> protocolFactory, List<String> command, SubprocessOptions options);

  /**
   * Has the system's shell run a command line: {@code /bin/sh -c}, or {@code cmd.exe /c} on
   * Windows. Quoting what comes from others is up to the caller. See {@link #subprocessExec}. The
   * counterpart of {@code loop.subprocess_shell}.
   *
   * @param protocolFactory makes the protocol
   * @param commandLine what the shell runs
   * @param options how
   * @param <P> the type of the protocol
   * @return a future of the transport and the protocol, as that of {@link #subprocessExec}
   */
  <P extends SubprocessProtocol> LoopFuture<SubprocessConnection<P>> subprocessShell(
      Supplier<? extends P> protocolFactory, String commandLine, SubprocessOptions options);

  // Signals

  /**
   * Has a callback run on the loop whenever this process receives a signal, in place of the loop's
   * former one for that signal. It runs as every callback does, in the context of this call, and
   * never inside the signal's own handler. The counterpart of {@code loop.add_signal_handler}.
   *
   * <p>A loop in any thread may handle signals, and several loops may handle the same one: each is
   * told. (asyncio lets only the main thread's loop do so.) The signal is taken over from whoever
   * handled it before, which for {@code SIGINT}, {@code SIGTERM} and {@code SIGHUP} is the JVM: it
   * no longer ends by them. Signals of one kind that arrive faster than they are told may be told
   * as one.
   *
   * @param signal the signal
   * @param callback what to run
   * @throws IllegalArgumentException if the system has no such signal, or does not let it be
   *     handled, such as {@code SIGKILL} and {@code SIGSTOP}; or the JVM needs it itself, such as
   *     {@code SIGSEGV} and {@code SIGQUIT}, or was told by {@code -Xrs} to leave it alone
   * @throws UnsupportedOperationException if the JVM runs without the module {@code
   *     jdk.unsupported}, by which it offers signals
   */
  void addSignalHandler(Signal signal, Runnable callback);

  /**
   * Removes the callback that {@link #addSignalHandler} has added. When no loop handles the signal
   * any more, it goes back to the handler that it was taken over from. {@link #close} removes what
   * is left. The counterpart of {@code loop.remove_signal_handler}, which restores the system's
   * default.
   *
   * @param signal the signal
   * @return false if there is none
   */
  boolean removeSignalHandler(Signal signal);

  // Failures and debugging

  /**
   * Sets what is told of failures that nobody else receives: of callbacks, of futures whose
   * exception was never retrieved, of protocols.
   *
   * @param handler the handler, or null for {@link #defaultExceptionHandler}
   */
  void setExceptionHandler(@Nullable ExceptionHandler handler);

  /**
   * Returns the handler set by {@link #setExceptionHandler}.
   *
   * @return the handler, or null if the default one is in use
   */
  @Nullable ExceptionHandler getExceptionHandler();

  /**
   * Reports a failure to the log, as one record.
   *
   * @param context what happened
   */
  void defaultExceptionHandler(ExceptionContext context);

  /**
   * Reports a failure to the handler in force. Never throws: if the handler does, that is reported
   * to the default one.
   *
   * @param context what happened
   */
  void callExceptionHandler(ExceptionContext context);

  /**
   * Tells whether this loop is in debug mode. Any thread.
   *
   * @return true in debug mode
   */
  boolean getDebug();

  /**
   * Switches debug mode. On from the start if the system property {@code dev.gyre.debug} is {@code
   * true} or the environment variable {@code GYRE_DEBUG} is not empty. Any thread.
   *
   * <p>In debug mode
   *
   * <ul>
   *   <li>futures, tasks, handles and async generators remember where they were created: it is part
   *       of their text, and of the reports of failures;
   *   <li>a callback, or a step of a task, that takes {@linkplain #setSlowCallbackDuration too
   *       long} is logged, with the place where it stands already while it does: blocking calls are
   *       found out;
   *   <li>a task that waits {@linkplain #setSlowAwaitDuration too long} is logged;
   *   <li>loops that are dropped without being closed, and async generators that were never
   *       iterated, are logged.
   * </ul>
   *
   * Switched off, it costs nothing. What was created before it was switched on has no place.
   *
   * @param enabled true to switch it on
   */
  void setDebug(boolean enabled);

  /**
   * Returns from which duration on debug mode calls a callback slow.
   *
   * @return the duration; 100 ms unless set
   */
  Duration getSlowCallbackDuration();

  /**
   * Sets from which duration on debug mode calls a callback slow.
   *
   * @param duration the duration, positive
   */
  void setSlowCallbackDuration(Duration duration);

  /**
   * Returns from which duration on debug mode calls an await slow.
   *
   * @return the duration; null, for none, unless set
   */
  @Nullable Duration getSlowAwaitDuration();

  /**
   * Sets from which duration on debug mode calls an await slow, and logs where the task stands and
   * what it waits for. asyncio has no counterpart.
   *
   * @param duration the duration, positive, on the loop's clock; null for none
   */
  void setSlowAwaitDuration(@Nullable Duration duration);
}
