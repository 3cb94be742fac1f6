package dev.gyre;

import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Server;
import dev.gyre.io.ServerOptions;
import dev.gyre.io.StreamConnection;
import dev.gyre.io.StreamHandler;
import dev.gyre.io.StreamReader;
import dev.gyre.io.Subprocess;
import dev.gyre.io.SubprocessOptions;
import dev.gyre.io.UnixConnectionOptions;
import dev.gyre.io.UnixServerOptions;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.RunningLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The front door: getting a loop, running a task, and what a task says about itself. The
 * counterpart of the functions of the {@code asyncio} module. Any thread, unless said otherwise.
 *
 * @since 0.1
 */
public final class Gyre {

  private Gyre() {}

  // Getting a loop

  /**
   * Returns the loop that runs in the calling thread: to be called in callbacks and tasks.
   *
   * @return the loop
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static EventLoop getRunningLoop() {
    EventLoop loop = RunningLoop.get();
    if (loop == null) {
      throw new IllegalStateException(
          "no running event loop in thread '"
              + Thread.currentThread().getName()
              + "': call this in a callback or a task, or start one with Gyre.run(body)");
    }
    return loop;
  }

  /**
   * Returns the running loop; else the one that was set for this thread. Never creates one.
   *
   * @return the loop
   * @throws IllegalStateException if there is neither
   */
  public static EventLoop getEventLoop() {
    EventLoop running = RunningLoop.get();
    if (running != null) {
      return running;
    }
    EventLoop loop = getEventLoopPolicy().getEventLoop();
    if (loop == null) {
      throw new IllegalStateException(
          "no current event loop in thread '"
              + Thread.currentThread().getName()
              + "': set one with Gyre.setEventLoop(Gyre.newEventLoop()), or use Gyre.run(body)");
    }
    return loop;
  }

  /**
   * Sets the loop of the calling thread. Neither starts, stops nor closes anything. The association
   * ends when the loop is closed.
   *
   * @param loop the loop, or null to set none
   * @throws IllegalStateException if the loop is closed
   */
  public static void setEventLoop(@Nullable EventLoop loop) {
    getEventLoopPolicy().setEventLoop(loop);
  }

  /**
   * Makes a new loop by the current policy. Does not set it for the calling thread. The caller
   * closes it.
   *
   * @return a loop that was not run yet
   * @throws MissingProviderException if no policy is installed, or one of the parts it builds loops
   *     from is missing
   */
  public static EventLoop newEventLoop() {
    return Providers.newEventLoop();
  }

  /**
   * Returns the current policy.
   *
   * @return the policy
   * @throws MissingProviderException if no policy is installed
   */
  public static EventLoopPolicy getEventLoopPolicy() {
    return Providers.current(Part.POLICY);
  }

  /**
   * Has the application's own policy used before every installed one.
   *
   * @param policy the policy, or null to go back to those that are installed
   */
  public static void setEventLoopPolicy(@Nullable EventLoopPolicy policy) {
    ApplicationPolicy.set(policy);
  }

  // Running a task

  /**
   * Runs a task on a new loop and closes the loop. Tasks still unfinished when the body ends are
   * cancelled and waited for. The counterpart of {@code asyncio.run}; see {@link Runner} for
   * several runs on one loop.
   *
   * <p>An interrupt of the calling thread, Java's counterpart of a {@code KeyboardInterrupt},
   * cancels the task. A task that does not catch the cancellation ends the run with {@link
   * java.util.concurrent.CancellationException}; what is left is cleared up as always, and the
   * thread is still interrupted afterwards. See {@link EventLoop#runUntilComplete(Callable)}.
   *
   * <p>In the program's main thread, Ctrl-C cancels the task before it ends the program: see {@link
   * Runner}.
   *
   * @param body the body of the task
   * @param <T> the type of the result
   * @return the result
   * @throws IllegalStateException if a loop runs in this thread
   * @throws java.util.concurrent.CancellationException if the task was cancelled
   * @throws java.util.concurrent.CompletionException if the body threw a checked exception; what is
   *     unchecked is thrown as it is
   */
  public static <T extends @Nullable Object> T run(Callable<? extends T> body) {
    try (var runner = new Runner()) {
      return runner.run(body);
    }
  }

  /**
   * Runs a task that has no result. See {@link #run(Callable)}.
   *
   * @param body the body of the task
   */
  public static void run(Action body) {
    try (var runner = new Runner()) {
      runner.run(body);
    }
  }

  /**
   * Runs a task on a loop that a factory makes. The loop is not set for the thread, and no policy
   * is asked. See {@link #run(Callable)}.
   *
   * @param body the body of the task
   * @param loopFactory makes the loop, which is closed in the end
   * @param <T> the type of the result
   * @return the result
   */
  public static <T extends @Nullable Object> T run(
      Callable<? extends T> body, Supplier<? extends EventLoop> loopFactory) {
    return run(body, RunnerOptions.DEFAULT.withLoopFactory(loopFactory));
  }

  /**
   * Runs a task that has no result on a loop that a factory makes. See {@link #run(Callable,
   * Supplier)}.
   *
   * @param body the body of the task
   * @param loopFactory makes the loop, which is closed in the end
   */
  public static void run(Action body, Supplier<? extends EventLoop> loopFactory) {
    run(body, RunnerOptions.DEFAULT.withLoopFactory(loopFactory));
  }

  /**
   * Runs a task on a loop made as the options say. See {@link #run(Callable)}.
   *
   * @param body the body of the task
   * @param options who makes the loop, and whether it is in debug mode
   * @param <T> the type of the result
   * @return the result
   */
  public static <T extends @Nullable Object> T run(
      Callable<? extends T> body, RunnerOptions options) {
    try (var runner = new Runner(options)) {
      return runner.run(body);
    }
  }

  /**
   * Runs a task that has no result on a loop made as the options say. See {@link #run(Callable)}.
   *
   * @param body the body of the task
   * @param options who makes the loop, and whether it is in debug mode
   */
  public static void run(Action body, RunnerOptions options) {
    try (var runner = new Runner(options)) {
      runner.run(body);
    }
  }

  /**
   * Runs a task on a new loop that is a guest on somebody else's thread: guest mode. Each turn of
   * the loop is one call of the host's executor, and goes in between the host's own work; the
   * waiting for I/O and timers is done by a thread that this method starts. Callbacks of the loop
   * run on the host's thread; the bodies of tasks while it waits for them, on threads of their own.
   *
   * <pre>{@code
   * Gyre.runAsGuest(() -> fetch(address), SwingUtilities::invokeLater)
   *     .thenAccept(label::setText);
   * }</pre>
   *
   * <p>When the task has ended, what is left is cleared up and the loop closed, as by {@link
   * #run(Callable)}; then the future is completed, on the host's thread. Any thread. For a host
   * without an executor there is {@link EventLoop#beginGuestRun}. asyncio has no counterpart; Trio
   * has {@code start_guest_run}.
   *
   * @param body the body of the task
   * @param host runs what it is given one after the other, on one thread, as the event queue of a
   *     GUI toolkit does
   * @param <T> the type of the result
   * @return a future of the result; cancelling it cancels the task. It fails with what the task
   *     failed with; with {@link IllegalStateException} if the loop was stopped before, or if the
   *     host's thread cannot host it: where tasks run on {@linkplain EventLoop#beginGuestRun
   *     loop-scheduled} virtual threads it must be a platform thread; with what the host threw when
   *     it refused a turn, and then nothing could be cleared up
   */
  public static <T extends @Nullable Object> CompletableFuture<T> runAsGuest(
      Callable<? extends T> body, Executor host) {
    return runAsGuest(body, host, Gyre::newEventLoop);
  }

  /**
   * Runs a task that has no result as a guest. See {@link #runAsGuest(Callable, Executor)}.
   *
   * @param body the body of the task
   * @param host runs what it is given one after the other, on one thread
   * @return a future that is done when all is
   */
  public static CompletableFuture<@Nullable Void> runAsGuest(Action body, Executor host) {
    Objects.requireNonNull(body, "body");
    return runAsGuest(
        () -> {
          body.run();
          return null;
        },
        host);
  }

  /**
   * Runs a task on a given loop that is a guest on somebody else's thread. See {@link
   * #runAsGuest(Callable, Executor)}.
   *
   * @param body the body of the task
   * @param host runs what it is given one after the other, on one thread
   * @param loopFactory makes the loop, on the host's thread
   * @param <T> the type of the result
   * @return a future of the result
   */
  public static <T extends @Nullable Object> CompletableFuture<T> runAsGuest(
      Callable<? extends T> body, Executor host, Supplier<? extends EventLoop> loopFactory) {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(loopFactory, "loopFactory");
    return GuestDriver.start(body, host, loopFactory);
  }

  // In a task

  /**
   * Returns the task whose body calls this.
   *
   * @return the task, or null in a plain callback
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable Task<?> currentTask() {
    return getRunningLoop().currentTask();
  }

  /**
   * Returns the tasks of the running loop that are not done.
   *
   * @return an unmodifiable snapshot
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static Set<Task<?>> allTasks() {
    return getRunningLoop().allTasks();
  }

  /**
   * Suspends the current task for a while. Zero or less lets the rest of the loop have one turn. In
   * the body of a task only.
   *
   * @param delay how long
   * @throws CancelledError if the task is cancelled meanwhile
   */
  public static void sleep(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    EventLoop loop = getRunningLoop();
    if (!delay.isPositive()) {
      loop.yieldNow();
      return;
    }
    LoopFuture<@Nullable Void> over = loop.createFuture();
    TimerHandle timer =
        loop.callLater(
            delay,
            () -> {
              if (!over.isDone()) {
                over.setResult(null);
              }
            });
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }

  /**
   * Runs a blocking call in the default executor, in the current context, and awaits its result.
   * The counterpart of {@code asyncio.to_thread}. In the body of a task only.
   *
   * @param call the call
   * @param <T> the type of the result
   * @return its result
   * @throws CancelledError if the task is cancelled meanwhile; a call that runs is left to finish
   * @see EventLoop#runInExecutor(Executor, Callable)
   */
  public static <T extends @Nullable Object> T toThread(Callable<? extends T> call) {
    return loopOfToThread().<T>runInExecutor(null, call).await();
  }

  /**
   * Runs a blocking call that has no result in the default executor. See {@link
   * #toThread(Callable)}.
   *
   * @param call the call
   */
  public static void toThread(Action call) {
    loopOfToThread().runInExecutor(null, call).await();
  }

  /** Checks before anything is called that the result can be awaited. */
  private static EventLoop loopOfToThread() {
    EventLoop loop = getRunningLoop();
    Task<?> _ = CurrentTask.of(loop, "toThread", "use runInExecutor here");
    return loop;
  }

  // Waiting for several, or not for ever

  /**
   * Waits for several futures as one. The result is the list of their results, in the order given.
   * If one fails or is cancelled, so does the returned future at once, and the others go on.
   * Cancelling the returned future cancels all that are not done; when all have ended, it fails
   * with {@link CancelledError}, or with the failure of one that failed instead of being cancelled.
   * On the loop only.
   *
   * @param futures the futures, of one loop; if there are none, the result is an empty list
   * @param <T> the type of their results
   * @return a future of all results, of the same loop
   * @throws IllegalArgumentException if the futures belong to several loops
   */
  public static <T extends @Nullable Object> LoopFuture<List<T>> gather(
      Collection<? extends LoopFuture<T>> futures) {
    return Gathering.of(futures, Gathering::resultOrFail);
  }

  /**
   * {@link #gather(Collection)} for a few.
   *
   * @param futures the futures, of one loop
   * @param <T> the type of their results
   * @return a future of all results
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the list is only read
  public static <T extends @Nullable Object> LoopFuture<List<T>> gather(LoopFuture<T>... futures) {
    return gather(Arrays.asList(futures));
  }

  /**
   * Waits for several futures as one, however they end. The result is the list of the futures
   * themselves, all done. What {@code asyncio.gather(return_exceptions=True)} is for. On the loop
   * only.
   *
   * @param futures the futures, of one loop
   * @param <T> the type of their results
   * @return a future of all, done
   */
  public static <T extends @Nullable Object> LoopFuture<List<LoopFuture<T>>> gatherOutcomes(
      Collection<? extends LoopFuture<T>> futures) {
    return Gathering.of(futures, Gathering::itself);
  }

  /**
   * Returns a future that follows another but does not pass cancellation on: a task that awaits it
   * can be cancelled while the other goes on. If the other fails after that, the failure is
   * reported. On the loop only.
   *
   * @param inner the future to protect
   * @param <T> the type of its result
   * @return a future that may be cancelled alone
   */
  public static <T extends @Nullable Object> LoopFuture<T> shield(LoopFuture<T> inner) {
    return Shield.around(Objects.requireNonNull(inner, "inner"));
  }

  /**
   * Suspends the current task until some futures are done. Neither fails nor cancels anything. In
   * the body of a task only.
   *
   * @param futures the futures, one at least
   * @param timeout how long to wait at most, or null for as long as it takes
   * @param returnWhen what to wait for
   * @param <T> the type of their results
   * @return which are done and which are not
   */
  public static <T extends @Nullable Object> WaitResult<T> wait(
      Collection<? extends LoopFuture<T>> futures,
      @Nullable Duration timeout,
      ReturnWhen returnWhen) {
    return Waiting.until(futures, timeout, Objects.requireNonNull(returnWhen, "returnWhen"));
  }

  /**
   * Suspends the current task until all futures are done. See {@link #wait(Collection, Duration,
   * ReturnWhen)}.
   *
   * @param futures the futures, one at least
   * @param <T> the type of their results
   * @return which are done: all
   */
  public static <T extends @Nullable Object> WaitResult<T> wait(
      Collection<? extends LoopFuture<T>> futures) {
    return wait(futures, null, ReturnWhen.ALL_COMPLETED);
  }

  /**
   * Awaits a future, but not for ever: when the time is over the future is cancelled and, once it
   * has ended, {@link TimeoutException} thrown. A future that is done already gives its result
   * whatever the timeout. In the body of a task only.
   *
   * @param future the future
   * @param timeout how long to wait; zero or less does not wait; null for as long as it takes
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutException if the time was over
   */
  public static <T extends @Nullable Object> T waitFor(
      LoopFuture<T> future, @Nullable Duration timeout) throws TimeoutException {
    Objects.requireNonNull(future, "future");
    OneLoop.check(loopOfWaitFor(), future);
    return timeout == null || timeout.isPositive()
        ? timeout(timeout).call(future::await)
        : Waiting.withoutPatience(future);
  }

  /**
   * Runs a body as a task and awaits it, but not for ever. With a timeout of zero or less the body
   * is never started. See {@link #waitFor(LoopFuture, Duration)}.
   *
   * @param body the body of the task
   * @param timeout how long to wait; null for as long as it takes
   * @param <T> the type of its result
   * @return its result
   * @throws TimeoutException if the time was over
   */
  public static <T extends @Nullable Object> T waitFor(
      Callable<? extends T> body, @Nullable Duration timeout) throws TimeoutException {
    Task<T> task = loopOfWaitFor().createTask(body);
    return waitFor(task, timeout);
  }

  /** Checks before anything is begun or cancelled that it can be awaited. */
  private static EventLoop loopOfWaitFor() {
    EventLoop loop = getRunningLoop();
    Task<?> _ = CurrentTask.of(loop, "waitFor", "use addDoneCallback here, or createTask");
    return loop;
  }

  /**
   * Hands out futures in the order in which they are done. Each step of the iteration awaits the
   * next. In the body of a task only; can be iterated once, and says so if it is again.
   *
   * @param futures the futures
   * @param <T> the type of their results
   * @return the same futures, each done when it is handed out
   */
  public static <T extends @Nullable Object> Iterable<LoopFuture<T>> asCompleted(
      Collection<? extends LoopFuture<T>> futures) {
    return asCompleted(futures, null);
  }

  /**
   * Hands out futures in the order in which they are done, but does not wait for ever: when the
   * time is over, a step of the iteration that would have to wait throws {@link
   * java.util.concurrent.CompletionException} with a {@link TimeoutException} as its cause. What is
   * done by then is handed out before; what is not goes on.
   *
   * @param futures the futures, of the running loop
   * @param timeout how long to wait for all of them; null for as long as it takes
   * @param <T> the type of their results
   * @return the same futures, each done when it is handed out
   */
  public static <T extends @Nullable Object> Iterable<LoopFuture<T>> asCompleted(
      Collection<? extends LoopFuture<T>> futures, @Nullable Duration timeout) {
    var order = new AsCompleted<T>(getRunningLoop(), futures, timeout);
    return order::iterateOnce;
  }

  /**
   * Limits how long a part of the current task may take.
   *
   * @param delay how long; zero or less ends the part at its first await; null sets no limit, until
   *     {@link Timeout#reschedule} does
   * @return the limit, to be used once
   */
  public static Timeout timeout(@Nullable Duration delay) {
    return Timeout.after(getRunningLoop(), delay);
  }

  /**
   * Limits until when a part of the current task may run.
   *
   * @param whenNanos nanoseconds on the clock of {@link EventLoop#time()}, or null to set it later
   * @return the limit, to be used once
   */
  public static Timeout timeoutAt(@Nullable Long whenNanos) {
    return new Timeout(getRunningLoop(), whenNanos);
  }

  // Streams

  /**
   * Connects to a host. The counterpart of {@code asyncio.open_connection}. In the body of a task
   * only, which is suspended until the connection is there or has failed.
   *
   * @param host a name or a literal address
   * @param port the port, 1 to 65535
   * @return what to read from and to write to, to be closed
   * @throws IOException if nobody answers
   * @throws CancelledError if the task is cancelled meanwhile; the attempt is given up
   */
  public static StreamConnection openConnection(String host, int port) throws IOException {
    return openConnection(ConnectionOptions.to(host, port));
  }

  /**
   * Connects as the options say. See {@link #openConnection(String, int)}.
   *
   * @param options where to connect, and how
   * @return what to read from and to write to, to be closed
   * @throws IOException if nobody answers
   */
  public static StreamConnection openConnection(ConnectionOptions options) throws IOException {
    return openConnection(options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects as the options say. See {@link #openConnection(String, int)}.
   *
   * @param options where to connect, and how
   * @param limit how many bytes may lie before a separator, at least 1; see {@link StreamReader}
   * @return what to read from and to write to, to be closed
   * @throws IOException if nobody answers
   */
  public static StreamConnection openConnection(ConnectionOptions options, int limit)
      throws IOException {
    EventLoop loop = getRunningLoop();
    return Streams.connect(loop, limit, factory -> loop.createConnection(factory, options));
  }

  /**
   * Connects to a Unix socket. The counterpart of {@code asyncio.open_unix_connection}. See {@link
   * #openConnection(String, int)}.
   *
   * @param path the file that the server has made
   * @return what to read from and to write to, to be closed
   * @throws IOException if nobody answers
   */
  public static StreamConnection openUnixConnection(Path path) throws IOException {
    return openUnixConnection(UnixConnectionOptions.to(path), StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Connects to a Unix socket as the options say. See {@link #openConnection(String, int)}.
   *
   * @param options where to connect, and how
   * @param limit how many bytes may lie before a separator, at least 1; see {@link StreamReader}
   * @return what to read from and to write to, to be closed
   * @throws IOException if nobody answers
   */
  public static StreamConnection openUnixConnection(UnixConnectionOptions options, int limit)
      throws IOException {
    EventLoop loop = getRunningLoop();
    return Streams.connect(loop, limit, factory -> loop.createUnixConnection(factory, options));
  }

  /**
   * Opens a TCP server whose every client is served by a task of its own. The counterpart of {@code
   * asyncio.start_server}. In the body of a task only, which is suspended until the server is open.
   *
   * @param handler serves a client
   * @param host the name or literal address to bind; null or empty for every interface
   * @param port the port to bind; 0 for one that the system picks
   * @return the server, which serves already, to be closed
   * @throws IOException if no address can be bound
   */
  public static Server startServer(StreamHandler handler, @Nullable String host, int port)
      throws IOException {
    return startServer(handler, ServerOptions.on(host, port));
  }

  /**
   * Opens a TCP server on every interface. See {@link #startServer(StreamHandler, String, int)}.
   *
   * @param handler serves a client
   * @param port the port to bind; 0 for one that the system picks
   * @return the server, which serves already, to be closed
   * @throws IOException if the port cannot be bound
   */
  public static Server startServer(StreamHandler handler, int port) throws IOException {
    return startServer(handler, ServerOptions.on(List.of(), port));
  }

  /**
   * Opens a TCP server as the options say. See {@link #startServer(StreamHandler, String, int)}.
   *
   * @param handler serves a client
   * @param options where to listen, and how
   * @return the server, to be closed
   * @throws IOException if no address can be bound
   */
  public static Server startServer(StreamHandler handler, ServerOptions options)
      throws IOException {
    return startServer(handler, options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Opens a TCP server as the options say. See {@link #startServer(StreamHandler, String, int)}.
   *
   * @param handler serves a client
   * @param options where to listen, and how
   * @param limit how many bytes may lie before a separator, at least 1; see {@link StreamReader}
   * @return the server, to be closed
   * @throws IOException if no address can be bound
   */
  public static Server startServer(StreamHandler handler, ServerOptions options, int limit)
      throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createServer(Streams.protocols(loop, handler, limit), options)
        .await(IOException.class);
  }

  /**
   * Opens a server of Unix sockets whose every client is served by a task of its own. The
   * counterpart of {@code asyncio.start_unix_server}. See {@link #startServer(StreamHandler,
   * String, int)}.
   *
   * @param handler serves a client
   * @param path the file to make; a socket that is there already is replaced
   * @return the server, which serves already, to be closed
   * @throws IOException if the file cannot be made
   */
  public static Server startUnixServer(StreamHandler handler, Path path) throws IOException {
    return startUnixServer(handler, UnixServerOptions.on(path), StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Opens a server of Unix sockets as the options say. See {@link #startServer(StreamHandler,
   * String, int)}.
   *
   * @param handler serves a client
   * @param options where to listen, and how
   * @param limit how many bytes may lie before a separator, at least 1; see {@link StreamReader}
   * @return the server, to be closed
   * @throws IOException if the address cannot be bound
   */
  public static Server startUnixServer(StreamHandler handler, UnixServerOptions options, int limit)
      throws IOException {
    EventLoop loop = getRunningLoop();
    return loop.createUnixServer(Streams.protocols(loop, handler, limit), options)
        .await(IOException.class);
  }

  // Child processes

  /**
   * Starts a program that shares everything with this process, its standard streams included. See
   * {@link #createSubprocessExec(List, SubprocessOptions)}.
   *
   * @param command the program and its arguments
   * @return the process, to be closed
   * @throws IOException if it cannot be started
   */
  public static Subprocess createSubprocessExec(String... command) throws IOException {
    return createSubprocessExec(List.of(command), SubprocessOptions.DEFAULT);
  }

  /**
   * Starts a program. The counterpart of {@code asyncio.create_subprocess_exec}. In the body of a
   * task only.
   *
   * @param command the program and its arguments; a program without a slash in its name is searched
   *     on the {@code PATH}
   * @param options how
   * @return the process, to be closed
   * @throws java.nio.file.NoSuchFileException if the program, or the directory to run it in, is
   *     missing
   * @throws IOException if it cannot be started
   */
  public static Subprocess createSubprocessExec(List<String> command, SubprocessOptions options)
      throws IOException {
    return createSubprocessExec(command, options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Starts a program. See {@link #createSubprocessExec(List, SubprocessOptions)}.
   *
   * @param command the program and its arguments
   * @param options how
   * @param limit how many bytes of an output may lie before a separator, at least 1; see {@link
   *     StreamReader}
   * @return the process, to be closed
   * @throws IOException if it cannot be started
   */
  public static Subprocess createSubprocessExec(
      List<String> command, SubprocessOptions options, int limit) throws IOException {
    EventLoop loop = getRunningLoop();
    return Streams.start(loop, limit, factory -> loop.subprocessExec(factory, command, options));
  }

  /**
   * Has the system's shell run a command line. The counterpart of {@code
   * asyncio.create_subprocess_shell}. Quoting what comes from others is up to the caller: better
   * give it to {@link #createSubprocessExec(List, SubprocessOptions)} as an argument. In the body
   * of a task only.
   *
   * @param commandLine what the shell runs
   * @param options how
   * @return the process, which is the shell, to be closed
   * @throws IOException if it cannot be started
   */
  public static Subprocess createSubprocessShell(String commandLine, SubprocessOptions options)
      throws IOException {
    return createSubprocessShell(commandLine, options, StreamReader.DEFAULT_LIMIT);
  }

  /**
   * Has the system's shell run a command line. See {@link #createSubprocessShell(String,
   * SubprocessOptions)}.
   *
   * @param commandLine what the shell runs
   * @param options how
   * @param limit how many bytes of an output may lie before a separator, at least 1; see {@link
   *     StreamReader}
   * @return the process, which is the shell, to be closed
   * @throws IOException if it cannot be started
   */
  public static Subprocess createSubprocessShell(
      String commandLine, SubprocessOptions options, int limit) throws IOException {
    EventLoop loop = getRunningLoop();
    return Streams.start(
        loop, limit, factory -> loop.subprocessShell(factory, commandLine, options));
  }

  // Who waits for whom

  /**
   * Captures where the current task stands and who waits for it. See {@link
   * #captureCallGraph(LoopFuture, int, int)}.
   *
   * @return the graph, or null in a plain callback
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph() {
    return CallGraphCapture.of(null, 1, Integer.MAX_VALUE);
  }

  /**
   * Captures where a future or task stands and who waits for it. See {@link
   * #captureCallGraph(LoopFuture, int, int)}.
   *
   * @param future the future; null for the current task
   * @return the graph, or null if none was given and there is no current task
   * @throws IllegalStateException if none was given and no loop runs in this thread
   */
  public static @Nullable FutureCallGraph captureCallGraph(@Nullable LoopFuture<?> future) {
    return CallGraphCapture.of(future, 1, Integer.MAX_VALUE);
  }

  /**
   * Captures where a future or task stands and who waits for it: those that wait directly, those
   * that wait for them, and so on. The counterpart of {@code asyncio.capture_call_graph}. Unlike
   * asyncio's it ends where tasks wait for each other in a circle, and marks the place.
   *
   * <p>Any thread. While another thread runs the loop, the graph may mix moments.
   *
   * @param future the future; null for the current task
   * @param depth from which frame on the stack of the current task is wanted: 1 is the caller's
   *     own, 2 its caller's, and so on; the stacks of others are captured whole
   * @param limit how many frames of each stack are wanted: the newest if positive, the oldest if
   *     negative, none if zero; {@link Integer#MAX_VALUE} for all
   * @return the graph, or null if no future was given and there is no current task
   * @throws IllegalStateException if no future was given and no loop runs in this thread
   * @throws IllegalArgumentException if the depth is not positive
   */
  public static @Nullable FutureCallGraph captureCallGraph(
      @Nullable LoopFuture<?> future, int depth, int limit) {
    return CallGraphCapture.of(future, depth, limit);
  }

  /**
   * Describes where the current task stands and who waits for it. See {@link
   * #captureCallGraph(LoopFuture, int, int)} and {@link FutureCallGraph#format}.
   *
   * @return several lines; empty in a plain callback
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static String formatCallGraph() {
    return formatCallGraph(null);
  }

  /**
   * Describes where a future or task stands and who waits for it.
   *
   * @param future the future; null for the current task
   * @return several lines; empty if none was given and there is no current task
   * @throws IllegalStateException if none was given and no loop runs in this thread
   */
  public static String formatCallGraph(@Nullable LoopFuture<?> future) {
    return formatCallGraph(future, 1, Integer.MAX_VALUE);
  }

  /**
   * Describes where a future or task stands and who waits for it. See {@link
   * #captureCallGraph(LoopFuture, int, int)} and {@link FutureCallGraph#format}.
   *
   * @param future the future; null for the current task
   * @param depth from which frame on the stack of the current task is wanted
   * @param limit how many frames of each stack are wanted
   * @return several lines; empty if no future was given and there is no current task
   * @throws IllegalStateException if no future was given and no loop runs in this thread
   * @throws IllegalArgumentException if the depth is not positive
   */
  public static String formatCallGraph(@Nullable LoopFuture<?> future, int depth, int limit) {
    FutureCallGraph graph = CallGraphCapture.of(future, depth, limit);
    return graph == null ? "" : graph.format();
  }

  /**
   * Prints where the current task stands and who waits for it; nothing in a plain callback.
   *
   * @param out where to
   * @throws IllegalStateException if no loop runs in this thread
   */
  public static void printCallGraph(PrintStream out) {
    printCallGraph(null, out);
  }

  /**
   * Prints where a future or task stands and who waits for it.
   *
   * @param future the future; null for the current task
   * @param out where to
   * @throws IllegalStateException if no future was given and no loop runs in this thread
   */
  public static void printCallGraph(@Nullable LoopFuture<?> future, PrintStream out) {
    printCallGraph(future, 1, Integer.MAX_VALUE, out);
  }

  /**
   * Prints where a future or task stands and who waits for it. The counterpart of {@code
   * asyncio.print_call_graph}; see {@link #formatCallGraph(LoopFuture, int, int)}.
   *
   * @param future the future; null for the current task
   * @param depth from which frame on the stack of the current task is wanted
   * @param limit how many frames of each stack are wanted
   * @param out where to
   * @throws IllegalStateException if no future was given and no loop runs in this thread
   * @throws IllegalArgumentException if the depth is not positive
   */
  public static void printCallGraph(
      @Nullable LoopFuture<?> future, int depth, int limit, PrintStream out) {
    Objects.requireNonNull(out, "out");
    String graph = formatCallGraph(future, depth, limit);
    if (!graph.isEmpty()) {
      out.println(graph);
    }
  }

  // From and to other worlds

  /**
   * Runs a task on a loop that runs in another thread. Any thread; one that runs the loop itself
   * creates the task and awaits it instead, and is refused when it would block on the future.
   *
   * @param body the body of the task
   * @param loop the loop
   * @param <T> the type of its result
   * @return a future of the result; cancelling it cancels the task. If the loop is closed before
   *     the task has ended, it fails with {@link IllegalStateException}
   * @throws IllegalStateException if the loop is closed
   */
  public static <T extends @Nullable Object> CompletableFuture<T> runCoroutineThreadsafe(
      Callable<? extends T> body, EventLoop loop) {
    return ForeignFutures.runOn(loop, body);
  }

  /**
   * Returns a future of a loop that follows a stage of the JDK's. Cancelling it cancels the stage,
   * if it can be. Any thread.
   *
   * @param stage the stage
   * @param loop the loop of the future
   * @param <T> the type of its result
   * @return a future that can be awaited
   */
  public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(
      CompletionStage<T> stage, EventLoop loop) {
    return ForeignFutures.wrap(stage, loop);
  }

  /**
   * Returns a future of the running loop that follows a stage of the JDK's.
   *
   * @param stage the stage
   * @param <T> the type of its result
   * @return a future that can be awaited
   */
  public static <T extends @Nullable Object> LoopFuture<T> wrapFuture(CompletionStage<T> stage) {
    return wrapFuture(stage, getEventLoop());
  }
}
