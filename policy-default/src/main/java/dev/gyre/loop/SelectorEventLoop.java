package dev.gyre.loop;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.gyre.Action;
import dev.gyre.AsyncGenerator;
import dev.gyre.CancelHandler;
import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionHandler;
import dev.gyre.GuestRun;
import dev.gyre.Handle;
import dev.gyre.LoopFuture;
import dev.gyre.Signal;
import dev.gyre.Task;
import dev.gyre.TaskFactory;
import dev.gyre.TaskOptions;
import dev.gyre.TimerHandle;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Datagram;
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
import dev.gyre.loop.callbacks.Entrance;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.channels.SocketCalls;
import dev.gyre.loop.datagrams.DatagramEndpoints;
import dev.gyre.loop.debug.DebugMode;
import dev.gyre.loop.files.FileSendings;
import dev.gyre.loop.futures.Awaiter;
import dev.gyre.loop.futures.BasicFuture;
import dev.gyre.loop.futures.GuardedFuture;
import dev.gyre.loop.futures.OpenMirrors;
import dev.gyre.loop.futures.UnretrievedFailures;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.pipes.Pipes;
import dev.gyre.loop.processes.Subprocesses;
import dev.gyre.loop.signals.SignalCallbacks;
import dev.gyre.loop.tasks.BodyGenerator;
import dev.gyre.loop.tasks.BodyTask;
import dev.gyre.loop.tasks.LiveGenerators;
import dev.gyre.loop.tasks.TaskLoop;
import dev.gyre.loop.tasks.TaskTable;
import dev.gyre.loop.transports.Connector;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.MeteredLoop;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.SelectorHolder;
import dev.gyre.spi.SelectorMove;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.ThreadAssociations;
import dev.gyre.spi.ThreadHolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that the default policy makes: asyncio's selector loop. It checks who calls and in what
 * state, and hands on to its parts: {@link Turns} for order and time, a {@link TaskRunner} for
 * bodies, {@link OffLoopCalls} for executors, {@link Connector} for connections, {@link
 * FailureReports} for what goes wrong.
 */
final class SelectorEventLoop implements TaskLoop, ThreadHolder, MeteredLoop, SelectorHolder {

  private static final Logger LOG = LoggerFactory.getLogger(SelectorEventLoop.class);
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number = NUMBERS.incrementAndGet();
  private final LoopClock clock;
  private final TaskRunner taskRunner;
  private final String taskRunnerName;
  private final LoopSelector selector;
  private final Turns turns;
  private final Entrance entrance; // of the turns
  private final TaskTable tasks = new TaskTable();
  private final UnretrievedFailures unretrieved = new UnretrievedFailures(this);
  private final OpenMirrors mirrors = new OpenMirrors();
  private final FailureReports reports;
  private final DebugMode debug;
  private final LiveGenerators generators = new LiveGenerators(this);
  private final OffLoopCalls offLoopCalls = new OffLoopCalls(this);
  private final Runs runs;
  private final NameResolver names = NameResolver.shared();
  private final Connector connector;
  private final FileSendings files;
  private final DatagramEndpoints endpoints;
  private final ChannelReaders readers;
  private final SocketCalls socketCalls;
  private final Pipes pipes;
  private final Subprocesses subprocesses;
  private final SignalCallbacks signals = new SignalCallbacks(this);

  private volatile boolean closed;
  private @Nullable TaskFactory taskFactory;
  private @Nullable BodyTask<?> currentTask;

  SelectorEventLoop(LoopParts parts) {
    this.clock = parts.clock();
    this.debug = new DebugMode("EventLoop-" + number, this::currentStack);
    this.reports = new FailureReports(this, debug);
    this.taskRunner = parts.taskRunner().open(this);
    this.taskRunnerName = parts.taskRunner().name();
    this.selector = openSelector(parts.selectors());
    this.turns = new Turns(clock, selector, parts.settings(), reports, debug, this::keepHouse);
    this.entrance = turns.entrance();
    this.runs = new Runs(this, turns, taskRunner);
    this.readers = new ChannelReaders(this, selector);
    this.connector = new Connector(this, selector, names, readers);
    this.endpoints = new DatagramEndpoints(this, selector, names);
    this.socketCalls = new SocketCalls(this, readers, names);
    this.files = new FileSendings(this, selector);
    this.pipes = new Pipes(this, selector, readers);
    this.subprocesses = new Subprocesses(this, selector, pipes);
    selector.whenMoved(readers::watchAnew);
    LiveLoops.add(this);
    reviewSelectorIfIdle(); // A change in between has found no loop to tell.
    LOG.debug("{} is made", this);
  }

  private LoopSelector openSelector(SelectorSource selectors) {
    try {
      return new LoopSelector(selectors, taskRunner.hostsOnVirtualThread());
    } catch (RuntimeException | Error failed) {
      taskRunner.close();
      throw failed;
    }
  }

  // Running and stopping

  @Override
  public void runForever() {
    checkMayRun();
    runs.untilStopped();
  }

  @Override
  public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> future) {
    Objects.requireNonNull(future, "future");
    checkMayRun();
    if (future.getLoop() != this) {
      throw new IllegalArgumentException(
          "future belongs to another loop; run it there, or wrap its toCompletableFuture() with"
              + " Gyre.wrapFuture: %s of %s".formatted(future, future.getLoop()));
    }
    return runs.untilDone(future);
  }

  @Override
  public <T extends @Nullable Object> T runUntilComplete(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    checkMayRun();
    return runs.toTheEndOf(this.<T>createTask(body));
  }

  @Override
  public void runUntilComplete(Action body) {
    Objects.requireNonNull(body, "body");
    checkMayRun();
    runs.toTheEndOf(createTask(body));
  }

  @Override
  public GuestRun beginGuestRun() {
    checkOpen();
    return runs.beginGuestRun(clock);
  }

  private void checkMayRun() {
    checkOpen();
    runs.checkMayRun();
  }

  private void keepHouse() {
    unretrieved.reportCollected();
    generators.closeCollected();
    runs.noticeInterrupt();
  }

  @Override
  public void stop() {
    if (!closed) {
      turns.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return runs.isRunning();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (runs.isRunning()) {
      throw new IllegalStateException("cannot close a running event loop; stop it first: " + this);
    }
    if (closed) {
      return;
    }
    reportPendingTasks();
    generators.tellUnused();
    unretrieved.reportAll();
    debug.close();
    closed = true;
    signals.close();
    offLoopCalls.close();
    readers.close();
    files.close();
    subprocesses.close();
    pipes.close();
    runs.exclusively(turns::close);
    taskRunner.close();
    ThreadAssociations.forget(this);
    LiveLoops.remove(this);
    mirrors.close();
  }

  /** Nobody will step them any more, and their finally blocks will not run. */
  private void reportPendingTasks() {
    for (Task<?> task : tasks.snapshot()) {
      if (!runs.isKnownToBePending(task)) {
        reportPending(task);
      }
    }
  }

  private void reportPending(Task<?> task) {
    boolean begun = task instanceof BodyTask<?> body && body.hasBegun();
    callExceptionHandler(
        ExceptionContext.of(
                begun
                    ? "task was still pending when its loop was closed"
                    : "task had not begun when its loop was closed",
                null)
            .with("task", task));
  }

  @Override
  public LoopFuture<@Nullable Void> shutdownDefaultExecutor(@Nullable Duration timeout) {
    checkCall("shutdownDefaultExecutor");
    return offLoopCalls.shutDown(timeout);
  }

  // Callbacks

  @Override
  public Handle callSoon(Runnable callback) {
    if (!isOnLoop()) {
      return callSoon(callback, currentContext());
    }
    Objects.requireNonNull(callback, "callback");
    return turns.addHere(callback); // and a loop that runs is open
  }

  @Override
  public Handle callSoon(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    checkCall("callSoon");
    return turns.add(callback, context);
  }

  @Override
  public void enqueue(Runnable step) {
    checkCall("callSoon");
    turns.add(step);
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, currentContext());
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    checkOpen();
    return debug.made(handOver(callback, context));
  }

  @Override
  public void execute(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    if (closed) {
      throw new RejectedExecutionException(closedText());
    }
    if (isOnLoop()) {
      turns.takeInForGood(callback, turns.capturedContext());
    } else {
      entrance.addForGood(callback, turns.captured(Context.current()));
    }
  }

  private Handle handOver(Runnable callback, Context context) {
    return isOnLoop() ? turns.takeIn(callback, context) : entrance.add(callback, context);
  }

  @Override
  public TimerHandle callLater(Duration delay, Runnable callback) {
    Objects.requireNonNull(delay, "delay");
    return callLaterNanos(NANOSECONDS.convert(delay), callback); // which never overflows
  }

  @Override
  public TimerHandle callLaterNanos(long delayNanos, Runnable callback) {
    long now = clock.nanoTime();
    long when = now + delayNanos;
    long reachable = delayNanos > 0 && when < 0 ? Long.MAX_VALUE : when;
    return schedule("callLater", reachable, callback, currentContext());
  }

  @Override
  public TimerHandle callAt(long whenNanos, Runnable callback) {
    return callAt(whenNanos, callback, currentContext());
  }

  @Override
  public TimerHandle callAt(long whenNanos, Runnable callback, Context context) {
    return schedule("callAt", whenNanos, callback, context);
  }

  private TimerHandle schedule(String call, long whenNanos, Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    checkCall(call);
    return debug.made(turns.schedule(whenNanos, callback, context));
  }

  @Override
  public long time() {
    return clock.nanoTime();
  }

  // Futures and tasks

  @Override
  public <T extends @Nullable Object> LoopFuture<T> createFuture() {
    return debug.made(new BasicFuture<>(this));
  }

  @Override
  public <T extends @Nullable Object> LoopFuture<T> createFuture(CancelHandler handler) {
    return debug.made(new GuardedFuture<>(this, Objects.requireNonNull(handler, "handler")));
  }

  @Override
  public <T extends @Nullable Object> Task<T> createTask(
      Callable<? extends T> body, TaskOptions options) {
    TaskFactory factory = taskFactory;
    return factory == null ? newTask(body, options) : ask(factory, body, options);
  }

  private <T extends @Nullable Object> Task<T> ask(
      TaskFactory factory, Callable<? extends T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    checkCall("createTask"); // before somebody else's code makes anything
    Task<T> made =
        Objects.requireNonNull(
            factory.<T>create(this, body, options),
            () -> "task factory must return a task, as loop.newTask does, not null: " + factory);
    if (made.getLoop() != this) {
      throw new IllegalStateException(
          "task factory must return a task of the loop it was given, not of %s: %s"
              .formatted(made.getLoop(), factory));
    }
    return made;
  }

  @Override
  public Task<@Nullable Void> createTask(Action body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    return createTask(withoutResult(body), options);
  }

  @Override
  public <T extends @Nullable Object> Task<T> newTask(
      Callable<? extends T> body, TaskOptions options) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    checkCall("createTask");
    return BodyTask.start(this, body, options);
  }

  @Override
  public void setTaskFactory(@Nullable TaskFactory factory) {
    checkThread("setTaskFactory");
    taskFactory = factory;
  }

  @Override
  public @Nullable TaskFactory getTaskFactory() {
    return taskFactory;
  }

  private static Callable<@Nullable Void> withoutResult(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }

  @Override
  public @Nullable BodyTask<?> currentTask() {
    return currentTask;
  }

  @Override
  public void setCurrentTask(@Nullable BodyTask<?> task) {
    currentTask = task;
  }

  @Override
  public @Nullable BodyTask<?> takeNextTask() {
    if (turns.next() instanceof BodyTask<?> task && task.canFollow()) {
      turns.takeNext();
      return task;
    }
    return null;
  }

  @Override
  public Context context() {
    return turns.context();
  }

  @Override
  public void setContext(Context context) {
    turns.setContext(context);
  }

  @Override
  public Context snapshot() {
    return turns.capturedContext();
  }

  @Override
  public void enterContext(Context context) {
    turns.enterContext(context);
  }

  @Override
  public Context currentContext() {
    return turns.captured(isOnLoop() ? turns.context() : Context.current());
  }

  @Override
  public void bindBridged(Context context) {
    ContextBridges bridges = turns.bridges();
    if (bridges != null) {
      bridges.restore(context);
    }
  }

  @Override
  public void addContextBridge(ContextBridge<?> bridge) {
    Objects.requireNonNull(bridge, "bridge");
    checkCall("addContextBridge");
    turns.addBridge(bridge);
  }

  @Override
  public Set<Task<?>> allTasks() {
    return tasks.snapshot();
  }

  @Override
  public void yieldNow() {
    currentBody().yieldNow();
  }

  @Override
  public Awaiter currentAwaiter() {
    return currentBody();
  }

  @Override
  public BodyTask<?> currentBody() {
    BodyTask<?> task = currentTask;
    if (task == null || !task.isThread(Thread.currentThread())) {
      throw cannotAwait();
    }
    return task;
  }

  private IllegalStateException cannotAwait() {
    EventLoop here = RunningLoop.get();
    return new IllegalStateException(
        here == null || here.equals(this)
            ? "only the body of a task of this loop can await; use addDoneCallback here, or"
                + " createTask: "
                + this
            : "what belongs to another loop cannot be awaited here; wrap its toCompletableFuture()"
                + " with Gyre.wrapFuture: "
                + this
                + ", not "
                + here);
  }

  @Override
  public TaskRunner taskRunner() {
    return taskRunner;
  }

  @Override
  public TaskTable tasks() {
    return tasks;
  }

  @Override
  public UnretrievedFailures unretrievedFailures() {
    return unretrieved;
  }

  @Override
  public OpenMirrors mirrors() {
    return mirrors;
  }

  @Override
  public <T extends @Nullable Object> AsyncGenerator<T> createAsyncGenerator(
      AsyncGenerator.Body<T> body) {
    Objects.requireNonNull(body, "body");
    checkCall("createAsyncGenerator");
    return generators.add(debug.made(new BodyGenerator<>(this, generators, body)));
  }

  @Override
  public LoopFuture<@Nullable Void> shutdownAsyncGenerators() {
    checkCall("shutdownAsyncGenerators");
    return generators.shutDown();
  }

  // Executors

  @Override
  public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
      @Nullable Executor executor, Callable<? extends T> call) {
    Objects.requireNonNull(call, "call");
    checkCall("runInExecutor");
    return offLoopCalls.submit(executor, inContext(currentContext(), call));
  }

  private <T extends @Nullable Object> Callable<? extends T> inContext(
      Context context, Callable<? extends T> call) {
    ContextBridges bridges = turns.bridges();
    return context == Context.EMPTY && bridges == null
        ? call
        : new CallInContext<>(call, context, bridges);
  }

  @Override
  public LoopFuture<@Nullable Void> runInExecutor(@Nullable Executor executor, Action call) {
    return runInExecutor(executor, new ActionCall(Objects.requireNonNull(call, "call")));
  }

  @Override
  public void setDefaultExecutor(@Nullable Executor executor) {
    checkCall("setDefaultExecutor");
    offLoopCalls.setDefaultExecutor(executor);
  }

  // Names

  @Override
  public LoopFuture<List<InetSocketAddress>> getaddrinfo(
      String host, int port, @Nullable StandardProtocolFamily family) {
    checkCall("getaddrinfo");
    return names.addressesOf(this, Objects.requireNonNull(host, "host"), port, family);
  }

  @Override
  public LoopFuture<String> getnameinfo(InetSocketAddress address) {
    checkCall("getnameinfo");
    return names.nameOf(this, Objects.requireNonNull(address, "address"));
  }

  // Connections

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> createConnection(
      Supplier<? extends P> protocolFactory, ConnectionOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(options, "options");
    checkCall("createConnection");
    return connector.connect(protocolFactory, options);
  }

  @Override
  public LoopFuture<Server> createServer(
      Supplier<? extends Protocol> protocolFactory, ServerOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(options, "options");
    checkCall("createServer");
    return connector.serve(protocolFactory, options);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> createConnection(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(channel, "channel");
    checkCall("createConnection");
    return connector.adoptConnected(protocolFactory, channel, tls);
  }

  @Override
  public LoopFuture<Server> createServer(
      Supplier<? extends Protocol> protocolFactory,
      ServerSocketChannel channel,
      @Nullable TlsOptions tls) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(channel, "channel");
    checkCall("createServer");
    return connector.serveOn(protocolFactory, channel, tls);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectAcceptedSocket(
      Supplier<? extends P> protocolFactory, SocketChannel channel, @Nullable TlsOptions tls) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(channel, "channel");
    checkCall("connectAcceptedSocket");
    return connector.adoptAccepted(protocolFactory, channel, tls);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> createUnixConnection(
      Supplier<? extends P> protocolFactory, UnixConnectionOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(options, "options");
    checkCall("createUnixConnection");
    return connector.connectUnix(protocolFactory, options);
  }

  @Override
  public LoopFuture<Server> createUnixServer(
      Supplier<? extends Protocol> protocolFactory, UnixServerOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(options, "options");
    checkCall("createUnixServer");
    return connector.serveUnix(protocolFactory, options);
  }

  @Override
  public LoopFuture<TlsTransport> startTls(
      Transport transport,
      Protocol protocol,
      TlsOptions options,
      boolean serverSide,
      ByteBuffer received) {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(received, "received");
    checkCall("startTls");
    return connector.startTls(transport, protocol, options, serverSide, received);
  }

  // Files

  @Override
  public LoopFuture<Long> sendfile(
      Transport transport, Path file, long offset, long count, boolean fallback) {
    Objects.requireNonNull(file, "file");
    checkCall("sendfile");
    return files.send(transport, file, offset, count, fallback);
  }

  @Override
  public LoopFuture<Long> sendfile(
      Transport transport, FileChannel file, long offset, long count, boolean fallback) {
    Objects.requireNonNull(file, "file");
    checkCall("sendfile");
    return files.send(transport, file, offset, count, fallback);
  }

  // Datagrams

  @Override
  public <P extends DatagramProtocol> LoopFuture<DatagramEndpoint<P>> createDatagramEndpoint(
      Supplier<? extends P> protocolFactory, DatagramOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(options, "options");
    checkCall("createDatagramEndpoint");
    return endpoints.open(protocolFactory, options);
  }

  // Channels of the JDK

  @Override
  public void addReader(SelectableChannel channel, Runnable callback) {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(callback, "callback");
    checkCall("addReader");
    readers.addReader(channel, callback, currentContext());
  }

  @Override
  public boolean removeReader(SelectableChannel channel) {
    Objects.requireNonNull(channel, "channel");
    checkThread("removeReader");
    return readers.removeReader(channel);
  }

  @Override
  public void addWriter(SelectableChannel channel, Runnable callback) {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(callback, "callback");
    checkCall("addWriter");
    readers.addWriter(channel, callback, currentContext());
  }

  @Override
  public boolean removeWriter(SelectableChannel channel) {
    Objects.requireNonNull(channel, "channel");
    checkThread("removeWriter");
    return readers.removeWriter(channel);
  }

  @Override
  public LoopFuture<ByteBuffer> sockRecv(SocketChannel channel, int bytesMax) {
    checkCall("sockRecv");
    return socketCalls.recv(channel, bytesMax);
  }

  @Override
  public LoopFuture<Integer> sockRecvInto(SocketChannel channel, ByteBuffer buffer) {
    checkCall("sockRecvInto");
    return socketCalls.recvInto(channel, Objects.requireNonNull(buffer, "buffer"));
  }

  @Override
  public LoopFuture<@Nullable Void> sockSendAll(SocketChannel channel, ByteBuffer data) {
    checkCall("sockSendAll");
    return socketCalls.sendAll(channel, Objects.requireNonNull(data, "data"));
  }

  @Override
  public LoopFuture<@Nullable Void> sockConnect(SocketChannel channel, SocketAddress address) {
    checkCall("sockConnect");
    return socketCalls.connect(channel, Objects.requireNonNull(address, "address"));
  }

  @Override
  public LoopFuture<SocketChannel> sockAccept(ServerSocketChannel channel) {
    checkCall("sockAccept");
    return socketCalls.accept(channel);
  }

  @Override
  public LoopFuture<Datagram> sockRecvFrom(DatagramChannel channel, int bytesMax) {
    checkCall("sockRecvFrom");
    return socketCalls.recvFrom(channel, bytesMax);
  }

  @Override
  public LoopFuture<SocketAddress> sockRecvFromInto(DatagramChannel channel, ByteBuffer buffer) {
    checkCall("sockRecvFromInto");
    return socketCalls.recvFromInto(channel, Objects.requireNonNull(buffer, "buffer"));
  }

  @Override
  public LoopFuture<Integer> sockSendTo(
      DatagramChannel channel, ByteBuffer data, SocketAddress address) {
    Objects.requireNonNull(address, "address");
    checkCall("sockSendTo");
    return socketCalls.sendTo(channel, Objects.requireNonNull(data, "data"), address);
  }

  @Override
  public LoopFuture<Long> sockSendFile(
      SocketChannel channel, FileChannel file, long offset, long count) {
    checkCall("sockSendFile");
    return socketCalls.sendFile(channel, Objects.requireNonNull(file, "file"), offset, count);
  }

  // Pipes

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, ReadableByteChannel pipe) {
    checkPipeCall("connectReadPipe", protocolFactory, pipe);
    return pipes.read(protocolFactory, pipe);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, InputStream pipe) {
    checkPipeCall("connectReadPipe", protocolFactory, pipe);
    return pipes.read(protocolFactory, pipe);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectReadPipe(
      Supplier<? extends P> protocolFactory, Path pipe) {
    checkPipeCall("connectReadPipe", protocolFactory, pipe);
    return pipes.read(protocolFactory, pipe);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, WritableByteChannel pipe) {
    checkPipeCall("connectWritePipe", protocolFactory, pipe);
    return pipes.write(protocolFactory, pipe);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, OutputStream pipe) {
    checkPipeCall("connectWritePipe", protocolFactory, pipe);
    return pipes.write(protocolFactory, pipe);
  }

  @Override
  public <P extends Protocol> LoopFuture<Connection<P>> connectWritePipe(
      Supplier<? extends P> protocolFactory, Path pipe) {
    checkPipeCall("connectWritePipe", protocolFactory, pipe);
    return pipes.write(protocolFactory, pipe);
  }

  private void checkPipeCall(String call, Supplier<?> protocolFactory, Object pipe) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(pipe, "pipe");
    checkCall(call);
  }

  // Child processes

  @Override
  public <P extends SubprocessProtocol> LoopFuture<SubprocessConnection<P>> subprocessExec(
      Supplier<? extends P> protocolFactory, List<String> command, SubprocessOptions options) {
    Objects.requireNonNull(protocolFactory, "protocolFactory");
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(options, "options");
    checkCall("subprocessExec");
    return subprocesses.exec(protocolFactory, command, options);
  }

  @Override
  public <P extends SubprocessProtocol> LoopFuture<SubprocessConnection<P>> subprocessShell(
      Supplier<? extends P> protocolFactory, String commandLine, SubprocessOptions options) {
    Objects.requireNonNull(commandLine, "commandLine");
    return subprocessExec(protocolFactory, Subprocesses.shell(commandLine), options);
  }

  // Signals

  @Override
  public void addSignalHandler(Signal signal, Runnable callback) {
    Objects.requireNonNull(signal, "signal");
    Objects.requireNonNull(callback, "callback");
    checkCall("addSignalHandler");
    signals.add(signal, callback, currentContext());
  }

  @Override
  public boolean removeSignalHandler(Signal signal) {
    Objects.requireNonNull(signal, "signal");
    checkThread("removeSignalHandler");
    return signals.remove(signal);
  }

  // Failures and debugging

  @Override
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    checkThread("setExceptionHandler");
    reports.setHandler(handler);
  }

  @Override
  public @Nullable ExceptionHandler getExceptionHandler() {
    return reports.handler();
  }

  @Override
  public void defaultExceptionHandler(ExceptionContext context) {
    reports.log(Objects.requireNonNull(context, "context"));
  }

  @Override
  public void callExceptionHandler(ExceptionContext context) {
    reports.report(Objects.requireNonNull(context, "context"));
  }

  @Override
  public boolean getDebug() {
    return debug.isOn();
  }

  @Override
  public void setDebug(boolean enabled) {
    debug.set(enabled);
    turns.lookForOnlookers();
  }

  @Override
  public Duration getSlowCallbackDuration() {
    return debug.limit();
  }

  @Override
  public void setSlowCallbackDuration(Duration duration) {
    debug.setLimit(duration);
  }

  @Override
  public @Nullable Duration getSlowAwaitDuration() {
    return debug.awaitLimit();
  }

  @Override
  public void setSlowAwaitDuration(@Nullable Duration duration) {
    debug.setAwaitLimit(duration);
  }

  @Override
  public DebugMode debug() {
    return debug;
  }

  /** Where the loop stands, or the body that it runs. Asked by another thread. */
  private List<StackTraceElement> currentStack() {
    BodyTask<?> running = currentTask;
    List<StackTraceElement> stack = running == null ? List.of() : running.getStack();
    return stack.isEmpty() ? DebugMode.stackOf(runs.thread()) : stack;
  }

  // Its selector

  @Override
  public boolean followsSelectorProviders() {
    return selector.followsProviders();
  }

  @Override
  public boolean isServedBy(SelectorProvider provider) {
    return selector.isOf(provider);
  }

  @Override
  public boolean isDraining(SelectorProvider provider) {
    return selector.isDraining(provider);
  }

  @Override
  public void reviewSelector(Consumer<? super @Nullable SelectorMove> told) {
    boolean idle = !runs.isRunning();
    if (!closed) {
      entrance.addForGood(() -> selector.review(this, idle ? _ -> {} : told), Context.EMPTY);
    }
    if (idle) {
      told.accept(null);
    }
  }

  @Override
  public void reviewSelectorIfIdle() {
    runs.ifIdle(() -> {
      selector.review(this, _ -> {});
      selector.finishMove();
    });
  }

  @Override
  public void abandonSelectorsOf(SelectorProvider provider, IOException reason) {
    if (!runs.ifIdle(() -> abandon(provider, reason))) {
      entrance.addForGood(() -> abandon(provider, reason), Context.EMPTY);
    }
  }

  private void abandon(SelectorProvider provider, IOException reason) {
    int count = selector.abandon(provider, reason);
    if (count > 0) {
      LOG.warn("{} has closed {} connections or processes: {}", this, count, reason.getMessage());
    }
  }

  // Who calls, and when

  @Override
  public boolean isOnLoop() {
    Thread calling = Thread.currentThread();
    Thread running = runs.thread();
    return calling == running || (running != null && isBodyOnLoop(calling));
  }

  private boolean isBodyOnLoop(Thread calling) {
    BodyTask<?> task = currentTask;
    return task != null && task.isThread(calling);
  }

  @Override
  public @Nullable Thread thread() {
    return runs.thread();
  }

  @Override
  public Reading reading() {
    boolean running = runs.isRunning();
    return new Reading(
        debug.loopName(),
        turns.selector().toString(),
        taskRunnerName,
        turns.turns(),
        turns.callbacks(),
        turns.readyCount(),
        turns.timerCount(),
        tasks.size(),
        running ? turns.busyNanos() : 0,
        turns.turnTimes());
  }

  @Override
  public void checkThread(String call) {
    Thread running = runs.thread();
    if (running != null && !isOnLoop()) {
      throw new IllegalStateException(
          call
              + " called from thread '"
              + Thread.currentThread().getName()
              + "', which is not the loop's; hand it over with callSoonThreadsafe: "
              + this);
    }
  }

  private void checkCall(String call) {
    checkOpen();
    checkThread(call);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(closedText());
    }
  }

  private String closedText() {
    return "event loop is closed; make another with Gyre.newEventLoop(): " + this;
  }

  @Override
  public String toString() {
    String state = closed ? "closed" : runs.isRunning() ? "running" : "idle";
    return "<EventLoop-" + number + " " + state + " " + turns + " tasks=" + taskRunnerName + ">";
  }
}
