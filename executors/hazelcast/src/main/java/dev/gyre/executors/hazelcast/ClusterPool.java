package dev.gyre.executors.hazelcast;

import com.hazelcast.cluster.Member;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that wait, and a virtual thread for each that is with a member. Thread-safe.
 *
 * <p>A member has only so many of them at once. The others wait here, not there: what has not left
 * can still be cancelled, move to another executor, or go to another member. Whoever adds a call,
 * gives a place back, or learns of a new member looks afterwards whether a call waits and may go;
 * so none is forgotten.
 */
final class ClusterPool implements CallExecutor {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.hazelcast");

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** How often to look for members while there are none, or some are not to be relied on. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final String name = "gyre-hazelcast-" + NUMBERS.incrementAndGet();
  private final Cluster cluster;
  private final HazelcastExecutorOptions options;
  private final Attempt attempt;
  private final AtomicLong lastCall = new AtomicLong();
  private final CountDownLatch terminated = new CountDownLatch(1);

  // All of these are guarded by this.
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Places places;
  private long unanswered;
  private boolean shutDown;
  private boolean left;
  private boolean watching;
  private long memberlessSinceNanos;

  ClusterPool(Cluster cluster, HazelcastExecutorOptions options) {
    this.cluster = cluster;
    this.options = options;
    this.attempt = new Attempt(cluster, options, this::suspect);
    this.places = new Places(options.members(), options.callsPerMember(), cluster.isByClient());
    cluster.listen(this::membersChanged);
    membersChanged();
  }

  // Submission

  @Override
  public void execute(Call<?> call) {
    synchronized (this) {
      if (shutDown) {
        throw new RejectedExecutionException(
            "executor on cluster " + name + " is shut down: open another one");
      }
      waiting.addLast(new Job(call, options.interruptCancelled()));
      unanswered++;
    }
    startSome();
  }

  // Sending calls to members

  private void startSome() {
    for (Departure next = nextDeparture(); next != null; next = nextDeparture()) {
      startOrRefuse(next);
    }
  }

  private synchronized @Nullable Departure nextDeparture() {
    if (waiting.isEmpty()) {
      return null;
    }
    if (!cluster.isRunning()) {
      places.setMembers(List.of());
    }
    Member member = places.take();
    if (member == null) {
      if (places.isMemberless()) {
        watchForMembers();
      }
      return null;
    }
    return new Departure(waiting.removeFirst(), member);
  }

  private void startOrRefuse(Departure next) {
    try {
      PoolThreads.start(name + "-call-" + lastCall.incrementAndGet(), () -> seeThrough(next));
    } catch (RuntimeException | Error noThread) {
      giveBack(next.member());
      next.job().refuse(noThread);
      answered();
    }
  }

  private void seeThrough(Departure departure) {
    Job job = departure.job();
    Runnable answer = attempt.make(job, departure.member());
    synchronized (this) {
      giveBack(departure.member());
      if (answer == null) {
        waiting.addFirst(job);
        lookForMembers();
      }
    }
    startSome(); // before the answer, which may keep this thread busy
    if (answer != null) {
      answer.run();
      answered();
    }
  }

  private synchronized void giveBack(Member member) {
    places.giveBack(member);
  }

  private synchronized void answered() {
    unanswered--;
    endIfDone();
  }

  // Members

  private void membersChanged() {
    synchronized (this) {
      lookForMembers();
    }
    startSome();
  }

  private void lookForMembers() {
    places.setMembers(cluster.members());
    for (Member each : places.takeUnasked()) {
      PoolThreads.start(name + "-suspect", () -> ask(each));
    }
  }

  private synchronized void suspect(Member member) {
    LOG.debug("{} gets no calls until it answers", MemberName.of(member));
    places.suspect(member);
    lookForMembers();
  }

  /** Asks a member whether it makes calls, until it answers or is known as gone. */
  private void ask(Member member) {
    pause(LOOK); // until more is known of it, everywhere
    while (isToBeAsked(member)) {
      if (cluster.isAnsweredBy(member)) {
        trust(member);
      } else {
        pause(LOOK);
      }
    }
    startSome();
  }

  private synchronized boolean isToBeAsked(Member member) {
    return places.isToBeAsked(member) && !left;
  }

  private synchronized void trust(Member member) {
    places.trust(member);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException stray) {
      // It looks again.
    }
  }

  private void watchForMembers() {
    if (!watching) {
      watching = true;
      memberlessSinceNanos = System.nanoTime();
      PoolThreads.start(name + "-members", this::watch);
    }
  }

  /** Fails calls for which no member comes. Ends when there is one, or no call is left. */
  private void watch() {
    boolean over = false;
    while (!over) {
      List<Job> hopeless = new ArrayList<>();
      String why;
      synchronized (this) {
        lookForMembers();
        over = waiting.isEmpty() || !places.isMemberless();
        if (over) {
          watching = false;
        } else {
          takeHopeless(hopeless);
        }
        why = whyHopeless();
      }
      for (Job each : hopeless) {
        each.refuse(new RejectedExecutionException(why));
        answered();
      }
      if (!over) {
        pause(untilNextLook());
      }
    }
    startSome();
  }

  private void takeHopeless(List<Job> hopeless) {
    boolean never = !cluster.isRunning();
    while (!waiting.isEmpty() && (never || patienceNanos(waiting.getFirst()) <= 0)) {
      hopeless.add(waiting.removeFirst());
    }
  }

  /** Returns for how long a call may still wait. */
  private long patienceNanos(Job job) {
    long now = System.nanoTime();
    long waited = Math.min(now - job.sinceNanos(), now - memberlessSinceNanos);
    return options.memberTimeout().toNanos() - waited;
  }

  private synchronized Duration untilNextLook() {
    Job first = waiting.peekFirst();
    return first == null ? Duration.ZERO : shorter(LOOK, Duration.ofNanos(patienceNanos(first)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private String whyHopeless() {
    if (!cluster.isRunning()) {
      return "Hazelcast instance '"
          + cluster.name()
          + "' was shut down before a member has begun the call";
    }
    return "no member of the cluster was there to make the call for "
        + options.memberTimeout()
        + " (memberTimeout): of "
        + cluster.members().size()
        + " members none is of the kind that was chosen, "
        + options.members()
        + "; start one, or choose others (withMembers)";
  }

  // The end

  @Override
  public synchronized void shutdown() {
    shutDown = true;
    endIfDone();
  }

  private void endIfDone() {
    if (shutDown && unanswered == 0 && !left) {
      left = true;
      PoolThreads.start(name + "-end", this::leave);
    }
  }

  private void leave() {
    try {
      cluster.leave();
    } finally {
      terminated.countDown();
    }
  }

  boolean awaitTermination(Duration time) throws InterruptedException {
    return terminated.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  void awaitTermination() throws InterruptedException {
    terminated.await();
  }

  @Override
  public synchronized String toString() {
    return "executor on cluster "
        + name
        + " ("
        + places.members()
        + " members, "
        + places.taken()
        + " calls with them, "
        + waiting.size()
        + " waiting"
        + (left ? ", ended)" : shutDown ? ", shut down)" : ")");
  }

  /**
   * A call on its way to a member, where it has a place.
   *
   * @param job the call
   * @param member the member
   */
  private record Departure(Job job, Member member) {}
}
