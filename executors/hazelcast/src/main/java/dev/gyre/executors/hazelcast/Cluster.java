package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import dev.gyre.executors.hazelcast.wire.RemoteCall;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as the pool sees it, by way of a member or a client in this process. Thread-safe.
 *
 * <p>Everything that the members share stays as it is: above all, the executor service is never
 * shut down, which would be done to every other user of it as well.
 */
final class Cluster {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.hazelcast");

  private static final long PATIENCE_SECONDS = 10;

  private final HazelcastInstance hazelcast;
  private final String name; // it tells no more once it is shut down
  private final boolean own;
  private final boolean byClient;
  private final IExecutorService service;
  private @Nullable UUID listener; // guarded by this

  /**
   * Takes part in a cluster.
   *
   * @param hazelcast a member or a client
   * @param own whether it is to be shut down with the pool
   * @param service the name of the executor service
   */
  Cluster(HazelcastInstance hazelcast, boolean own, String service) {
    this.hazelcast = hazelcast;
    this.name = hazelcast.getName();
    this.own = own;
    this.byClient = !(hazelcast.getLocalEndpoint() instanceof Member);
    this.service = hazelcast.getExecutorService(service);
  }

  String name() {
    return name;
  }

  boolean isRunning() {
    return hazelcast.getLifecycleService().isRunning();
  }

  /**
   * Returns who is in the cluster now, as far as is known here; nobody if this end is shut down.
   */
  Collection<Member> members() {
    try {
      return isRunning() ? hazelcast.getCluster().getMembers() : Set.of();
    } catch (RuntimeException shutDownMeanwhile) {
      LOG.debug("the members of the cluster cannot be told", shutDownMeanwhile);
      return Set.of();
    }
  }

  /** Says whether a member is in the cluster now, as far as is known here. */
  boolean has(Member member) {
    return members().stream().anyMatch(each -> each.getUuid().equals(member.getUuid()));
  }

  /** Says whether this end of the cluster is a client. */
  boolean isByClient() {
    return byClient;
  }

  /** Asks a member whether it still makes calls. Waits for its answer, for a while. */
  boolean isAnsweredBy(Member member) {
    try {
      submit(new RemoteCall(), member).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (RejectedExecutionException full) {
      return true;
    } catch (ExecutionException failure) {
      return failure.getCause() instanceof RejectedExecutionException;
    } catch (InterruptedException | TimeoutException | RuntimeException noAnswer) {
      return false;
    }
  }

  /** Sends a call to a member. May throw what keeps it from being sent. */
  Future<byte[]> submit(RemoteCall call, Member member) {
    return service.submitToMember(call, member);
  }

  /** Says whether somebody has shut the service down, for all who use it. */
  boolean isServiceShutDown() {
    return service.isShutdown();
  }

  /** Has a listener told, by threads of Hazelcast's, when members come or go. */
  synchronized void listen(Runnable whenChanged) {
    listener =
        hazelcast
            .getCluster()
            .addMembershipListener(
                new MembershipListener() {
                  @Override
                  public void memberAdded(MembershipEvent event) {
                    whenChanged.run();
                  }

                  @Override
                  public void memberRemoved(MembershipEvent event) {
                    whenChanged.run();
                  }
                });
  }

  /** Leaves nothing of the pool behind. May take a while, if there is a client to shut down. */
  void leave() {
    try {
      stopListening();
      if (own) {
        hazelcast.shutdown();
      }
    } catch (RuntimeException failure) {
      LOG.debug("leaving the cluster by way of {} has failed", name, failure);
    }
  }

  private void stopListening() {
    UUID added;
    synchronized (this) {
      added = listener;
      listener = null;
    }
    if (added != null && isRunning()) {
      hazelcast.getCluster().removeMembershipListener(added);
    }
  }
}
