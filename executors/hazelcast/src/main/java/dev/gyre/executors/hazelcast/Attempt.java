package dev.gyre.executors.hazelcast;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.spi.exception.TargetNotMemberException;
import dev.gyre.executors.hazelcast.wire.RemoteCall;
import dev.gyre.spi.ContextCall;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a call to a member and waits for what becomes of it.
 *
 * <pre>
 *   not sent, member's queue full ──▶ has not begun: another attempt, for a while
 *   answered ───────────────────────▶ answered
 *   member lost ────────────────────▶ failed, or another attempt if that is allowed
 *   anything else ──────────────────▶ failed
 * </pre>
 *
 * @param cluster where the member is
 * @param options how often and for how long to try
 * @param whenLost told of members that are lost, or seem so
 */
record Attempt(Cluster cluster, HazelcastExecutorOptions options, Consumer<Member> whenLost) {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.hazelcast");

  /** Between two attempts at a call that no member takes. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * Makes the attempt, in a thread of its own that may wait.
   *
   * @return answers the call; null if another attempt is to be made
   */
  @Nullable Runnable make(Job job, Member member) {
    if (!job.begin()) {
      return () -> {};
    }
    Callable<?> body = ContextCall.withoutContexts(job.body());
    RemoteCall call;
    try {
      call = CallWriter.write(body);
    } catch (CallTransferException unserializable) {
      return () -> job.fail(unserializable);
    }
    if (!cluster.has(member)) {
      return postpone(job, member, new TargetNotMemberException("it has left the cluster"));
    }
    Future<byte[]> future;
    try {
      future = cluster.submit(call, member);
    } catch (RejectedExecutionException serviceShutDown) {
      return afterRefusal(job, member, serviceShutDown);
    } catch (RuntimeException notSent) {
      return postpone(job, member, notSent);
    }
    job.isMadeBy(future);
    return await(job, member, body, future);
  }

  private @Nullable Runnable await(
      Job job, Member member, Callable<?> body, Future<byte[]> future) {
    try {
      byte[] answer = future.get();
      return () -> new AnswerReader(member, body).answer(job, answer);
    } catch (CancellationException cancelled) {
      return () -> job.fail(cancelled);
    } catch (InterruptedException | ExecutionException | RuntimeException failure) {
      return afterFailure(job, member, failure);
    }
  }

  private @Nullable Runnable afterFailure(Job job, Member member, Exception failure) {
    if (isLoss(failure)) {
      return afterLoss(job, member, failure);
    }
    if (hasCause(failure, TargetNotMemberException.class)) {
      return postpone(job, member, failure);
    }
    if (hasCause(failure, RejectedExecutionException.class)) {
      return afterRefusal(job, member, failure);
    }
    return () -> job.fail(unsendable(member, failure));
  }

  /**
   * A client sends to a member by way of another one if need be, and when it is told then that the
   * member has left in the middle, it tries again: so it ends with the member being none, as it
   * would if the call had never been sent.
   */
  private boolean isLoss(Exception failure) {
    return hasCause(failure, MemberLeftException.class)
        || hasCause(failure, TargetDisconnectedException.class)
        || hasCause(failure, HazelcastInstanceNotActiveException.class)
        || hasCause(failure, HazelcastClientNotActiveException.class)
        || (cluster.isByClient() && hasCause(failure, TargetNotMemberException.class));
  }

  private @Nullable Runnable afterLoss(Job job, Member member, Exception failure) {
    whenLost.accept(member);
    int attempts = job.countAttempt();
    if (attempts <= options.retries() && cluster.isRunning()) {
      LOG.debug("{} was lost in the middle of a call, which is made again", MemberName.of(member));
      return null;
    }
    return () -> job.fail(new MemberLostException(member, attempts, failure));
  }

  private @Nullable Runnable afterRefusal(Job job, Member member, Exception failure) {
    if (cluster.isServiceShutDown()) {
      return () ->
          job.fail(
              new RejectedExecutionException(
                  "executor service '"
                      + options.service()
                      + "' of the cluster was shut down, for all who use it: destroy it there, or"
                      + " use another (withService)",
                  failure));
    }
    return postpone(job, member, failure);
  }

  /** The call has not begun on the member: it may be tried again, but not for ever. */
  private @Nullable Runnable postpone(Job job, Member member, Exception why) {
    if (job.unplacedNanos() > options.memberTimeout().toNanos()) {
      return () ->
          job.fail(
              new RejectedExecutionException(
                  "no member has taken the call for "
                      + options.memberTimeout()
                      + " (memberTimeout), the last one was "
                      + MemberName.of(member)
                      + ": "
                      + why,
                  why));
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException hurry) {
      // Nobody has a reason to; then it is tried at once.
    }
    return null;
  }

  private static CallTransferException unsendable(Member member, Exception failure) {
    boolean unreadable = hasCause(failure, HazelcastSerializationException.class);
    return new CallTransferException(
        MemberName.of(member)
            + " cannot make the call: "
            + (failure.getCause() == null ? failure : failure.getCause())
            + (unreadable
                ? "; gyre-executors-hazelcast has to be on the class path of every member"
                : ""),
        failure);
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> sought) {
    Throwable each = failure;
    for (int depth = 0; each != null && depth < 10; depth++) {
      if (sought.isInstance(each)) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }
}
