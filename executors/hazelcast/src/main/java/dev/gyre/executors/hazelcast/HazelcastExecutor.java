package dev.gyre.executors.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.gyre.PortableCall;
import dev.gyre.spi.Call;
import dev.gyre.spi.SubmittedCall;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls on the members of a Hazelcast cluster: for work that outgrows one machine. asyncio
 * has no counterpart; it is used as its process pool is.
 *
 * <pre>
 *   HazelcastInstance client = HazelcastClient.newHazelcastClient();
 *   try (var cluster = new HazelcastExecutor(client)) {
 *     loop.runInExecutor(cluster, PortableCall.of(() -&gt; primes(from, to))).await();
 *   }
 * </pre>
 *
 * <p><b>Calls</b> are lambdas of type {@link PortableCall}, records, or other callables, that are
 * serializable by Java's means with all that they capture, as their results and exceptions are.
 * They are serialized soon after the submission, in another thread, so what is captured is not to
 * be changed. Their classes have to be on the class path of every member, the very same, beside
 * {@code gyre-executors-hazelcast} and {@code gyre-api}; what comes back is read by the class
 * loader of the call. A call that is {@link com.hazelcast.core.HazelcastInstanceAware} is given its
 * member. The stack trace of an exception is the member's, and its last line names the member.
 *
 * <p><b>Members</b> that may make calls get them in turn, the least busy first, each no more than
 * {@linkplain HazelcastExecutorOptions#callsPerMember so many} at once. While there is no such
 * member, calls wait, and fail after {@linkplain HazelcastExecutorOptions#memberTimeout a while}.
 * One that joins is given calls at once, but by way of a client only a second later, when it
 * answers. Which threads of a member make them is up to its configuration of the {@linkplain
 * HazelcastExecutorOptions#service executor service}. A member trusts whoever may submit, and the
 * submitter trusts members: filters are the JVM's ({@code jdk.serialFilter}), and on members those
 * of their serialization configuration as well.
 *
 * <p><b>A member that is lost</b> fails its calls with {@link MemberLostException}, since they may
 * have had their effects; they are made again only if {@linkplain
 * HazelcastExecutorOptions#withRetries that is allowed}. A call that has not reached a member, or
 * that its full queue has turned away, goes to another. The same holds for a client whose
 * connection breaks; one that is configured with {@code redo-operation} makes calls again by
 * itself.
 *
 * <p><b>Cancelling</b> keeps a call that has not begun from ever beginning. One that runs is left
 * to finish, or interrupted, as {@linkplain HazelcastExecutorOptions#interruptCancelled the
 * options} say.
 *
 * <p>The Hazelcast instance stays the caller's, who shuts it down after this executor: then calls
 * that are under way fail, and later ones are refused. The members' executor service is shared with
 * others and never shut down. Threads of this executor do not keep the JVM up; a running Hazelcast
 * instance does.
 *
 * <p>Thread-safe. Futures are completed by virtual threads of the executor.
 *
 * @since 0.1
 */
public final class HazelcastExecutor implements Executor, AutoCloseable {

  private final ClusterPool pool;

  /**
   * Creates an executor of the {@linkplain HazelcastExecutorOptions#DEFAULT usual} kind.
   *
   * @param hazelcast a member or a client of the cluster
   */
  public HazelcastExecutor(HazelcastInstance hazelcast) {
    this(hazelcast, HazelcastExecutorOptions.DEFAULT);
  }

  /**
   * Creates an executor.
   *
   * @param hazelcast a member or a client of the cluster
   * @param options how it uses the cluster
   * @throws com.hazelcast.core.HazelcastInstanceNotActiveException if the member or client was shut
   *     down
   */
  public HazelcastExecutor(HazelcastInstance hazelcast, HazelcastExecutorOptions options) {
    Objects.requireNonNull(hazelcast, "hazelcast");
    pool = new ClusterPool(new Cluster(hazelcast, false, options.service()), options);
  }

  /**
   * Has a lambda called on a member.
   *
   * @param call the lambda
   * @param <T> the type of the result
   * @return a future of its result
   * @throws RejectedExecutionException if the executor is shut down
   */
  public <T extends @Nullable Object> CompletableFuture<T> submit(PortableCall<T> call) {
    return submit((Callable<T>) call);
  }

  /**
   * Has a call made on a member.
   *
   * @param call the call, which is serializable
   * @param <T> the type of the result
   * @return a future of its result; it fails with {@link CallTransferException} if the call is not
   *     serializable, with {@link MemberLostException} if nobody can say how it has ended, and with
   *     {@link RejectedExecutionException} if there was no member to begin it
   * @throws RejectedExecutionException if the executor is shut down
   */
  public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> call) {
    var submitted = new SubmittedCall<T>(Objects.requireNonNull(call, "call"));
    pool.execute(submitted.call());
    return submitted;
  }

  /**
   * Has the body of a loop's call made on a member: what {@link dev.gyre.EventLoop#runInExecutor}
   * hands over.
   *
   * @param command a {@link Call}
   * @throws RejectedExecutionException if the executor is shut down, or the runnable is no call: it
   *     could only run in this process
   */
  @Override
  public void execute(Runnable command) {
    if (!(Objects.requireNonNull(command, "command") instanceof Call<?> call)) {
      throw new RejectedExecutionException(
          "a runnable cannot go to another machine: "
              + command.getClass().getName()
              + "; submit a PortableCall, by submit or EventLoop.runInExecutor");
    }
    pool.execute(call);
  }

  /** Accepts no more calls. Those it has are made. Does not wait. */
  public void shutdown() {
    pool.shutdown();
  }

  /**
   * Waits until all calls are answered, after the shutdown.
   *
   * @param time how long to wait at most
   * @return whether they are
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitTermination(Duration time) throws InterruptedException {
    return pool.awaitTermination(time);
  }

  /**
   * Shuts down and waits until all calls are answered. If the thread is interrupted, it waits no
   * longer, and stays interrupted.
   */
  @Override
  public void close() {
    shutdown();
    try {
      pool.awaitTermination();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return pool.toString();
  }
}
