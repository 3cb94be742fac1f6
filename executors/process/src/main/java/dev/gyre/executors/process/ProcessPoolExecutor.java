package dev.gyre.executors.process;

import dev.gyre.PortableCall;
import dev.gyre.spi.Call;
import dev.gyre.spi.SubmittedCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls in processes of their own: for code that may crash, leak, block for ever, or change
 * what is global in a JVM. The counterpart of {@code concurrent.futures.ProcessPoolExecutor}.
 *
 * <pre>
 *   try (var processes = new ProcessPoolExecutor()) {
 *     loop.runInExecutor(processes, PortableCall.of(() -&gt; primes(from, to))).await();
 *   }
 * </pre>
 *
 * <p><b>Calls</b> are lambdas of type {@link PortableCall}, records, or other callables, that are
 * serializable with all that they capture, as their results and exceptions are. They are serialized
 * soon after the submission, in another thread, so what is captured is not to be changed. Workers
 * get classes and resources from the class loaders of this process as they need them: what a worker
 * has on its class path does not matter. Static state is the worker's own, and stays in it from
 * call to call. Results and exceptions come back as the caller's own classes; the stack trace of an
 * exception is the worker's, and its last line names worker and process. What a call has to say
 * before it answers it tells a {@link dev.gyre.Progress} that it has captured.
 *
 * <p><b>Workers</b> are started when calls wait for them, and used again; each makes one call at a
 * time, in the same thread. While its calls take less than a fraction of a millisecond it is given
 * some ahead, which go to another worker as soon as that has nothing to do. One that dies fails its
 * call with {@link BrokenProcessPoolException} and is replaced; no call is made a second time. They
 * end with this process, however it ends. What they write is logged, under {@code
 * dev.gyre.executors.process}. They run as the same user and may do what the user may: this is no
 * protection from malice.
 *
 * <p><b>Differences</b> to other executors: {@link #submit(Runnable)} and {@link #execute} want
 * serializable runnables, and so {@link CompletableFuture#supplyAsync} is refused; a context and
 * thread-locals do not go along. Accepted calls keep the JVM up; idle workers do not.
 *
 * <p>Thread-safe. Futures are completed by threads of the pool, whose time is not to be taken for
 * long.
 *
 * @since 0.1
 */
public final class ProcessPoolExecutor extends AbstractExecutorService {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  private final ProcessPool pool;

  /** Creates a pool of as many workers as there are processors. */
  public ProcessPoolExecutor() {
    this(ProcessPoolOptions.DEFAULT);
  }

  /**
   * Creates a pool.
   *
   * @param maxWorkers how many processes there may be, from 1 to 1024
   * @throws IllegalArgumentException if the number is out of range
   */
  public ProcessPoolExecutor(int maxWorkers) {
    this(ProcessPoolOptions.DEFAULT.withMaxWorkers(maxWorkers));
  }

  /**
   * Creates a pool.
   *
   * @param options how it is set up
   */
  public ProcessPoolExecutor(ProcessPoolOptions options) {
    pool = new ProcessPool(Objects.requireNonNull(options, "options"));
  }

  /**
   * Has a lambda called in a worker.
   *
   * @param call the lambda
   * @param <T> the type of the result
   * @return a future of its result; cancelling it keeps a call that has not begun from ever
   *     beginning, and for one that has see {@link WhenCancelled}
   * @throws RejectedExecutionException if the pool is shut down
   */
  public <T extends @Nullable Object> CompletableFuture<T> submit(PortableCall<T> call) {
    return submit((Callable<T>) call);
  }

  /**
   * Has a call made in a worker.
   *
   * @param call the call, which is serializable
   * @param <T> the type of the result
   * @return a future of its result; it fails with {@link CallTransferException} if the call is not
   *     serializable
   * @throws RejectedExecutionException if the pool is shut down
   */
  @Override
  public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> call) {
    var task = new SubmittedCall<T>(Objects.requireNonNull(call, "call"));
    pool.execute(task.call());
    return task;
  }

  /**
   * Has a runnable run in a worker, and nobody told when it is done; a failure is logged.
   *
   * @param command a runnable that is serializable and no future, or a {@link Call}, as loops hand
   *     over, whose body is called
   * @throws RejectedExecutionException if the pool is shut down, or the runnable cannot be sent
   */
  @Override
  public void execute(Runnable command) {
    switch (Objects.requireNonNull(command, "command")) {
      case SubmittedCall<?> task -> pool.execute(task.call());
      case Call<?> call -> pool.execute(call);
      default -> {
        var task = new SubmittedCall<@Nullable Object>(RunnableCall.of(command));
        task.whenComplete((nothing, failure) -> logFailure(command, failure));
        pool.execute(task.call());
      }
    }
  }

  private static void logFailure(Runnable command, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.error("a runnable in a worker process has failed: {}", command, failure);
    }
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> call) {
    return new SubmittedCall<>(call);
  }

  /** The value stays in this process: the submitter gets the very object. */
  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return SubmittedCall.of(RunnableCall.of(runnable), value);
  }

  // The JDK's own would wrap each call into a future of this process.

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> calls)
      throws InterruptedException, ExecutionException {
    return new FirstResult<T>(calls, this::submit).await();
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> calls, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return new FirstResult<T>(calls, this::submit).await(unit.toNanos(timeout));
  }

  /** Accepts no more calls. Those it has are made; then the workers end. Does not wait. */
  @Override
  public void shutdown() {
    pool.shutdown();
  }

  /**
   * Accepts no more calls and kills the workers. Calls that they were making fail with {@link
   * BrokenProcessPoolException}; those that none has begun fail with {@link
   * RejectedExecutionException}. The counterpart of {@code kill_workers}.
   *
   * @return the calls that were not begun; their callers have been told
   */
  @Override
  public List<Runnable> shutdownNow() {
    var left = new ArrayList<Runnable>();
    for (Job each : pool.shutDownNow()) {
      left.add(each.call());
      each.refuse(
          new RejectedExecutionException(
              "process pool was shut down at once, before the call began"));
    }
    return left;
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutDown();
  }

  /**
   * Tells whether all calls are answered and all workers have ended, after the shutdown.
   *
   * @return whether they have
   */
  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return pool.toString();
  }
}
