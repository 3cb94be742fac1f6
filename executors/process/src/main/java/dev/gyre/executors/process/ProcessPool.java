package dev.gyre.executors.process;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that wait, and workers that wait for them. Thread-safe.
 *
 * <pre>
 *   starting ──▶ idle ◀──▶ busy ──▶ leaving ──▶ gone
 *                  └───────────────────▲
 * </pre>
 *
 * <p>A worker is started when a call finds none idle and there may be one more. A worker that has
 * answered gets the next call from the thread that received its answer; a call that finds a worker
 * idle is sent by the dispatcher, since the submitter may be a loop, which must not wait for a
 * socket. The dispatcher is also what keeps the JVM up until all calls are answered; it ends soon
 * after the last one.
 */
final class ProcessPool implements CallExecutor {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  static {
    // What is needed when a worker ends, and perhaps not before, is loaded now: by then the bundle
    // may be gone, and no class of it be found any more.
    List<Class<?>> _ = List.of(IdleWorker.class, BrokenProcessPoolException.class, ExitCode.class);
  }

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** How long the dispatcher stays when there is nothing left to do. */
  private static final long QUIET_MILLIS = 1_000;

  private final String name = "gyre-process-" + NUMBERS.incrementAndGet();
  private final ProcessPoolOptions options;
  private final PoolDirectory directory;
  private final WorkerLauncher launcher;
  private final LoaderTable loaders = new LoaderTable();
  private final AtomicLong lastWorker = new AtomicLong();
  private final CountDownLatch terminated = new CountDownLatch(1);

  // All of these are guarded by this.
  private final Deque<Job> queue = new ArrayDeque<>();
  private final Queue<Runnable> chores = new ArrayDeque<>();
  private final Set<Worker> workers = new HashSet<>(); // idle or busy
  private final Deque<IdleWorker> idle = new ArrayDeque<>(); // the longest first
  private final Set<Worker> leaving = new HashSet<>();
  private int starting;
  private boolean shutDown;
  private boolean killed;
  private @Nullable Thread dispatcher;
  private @Nullable Thread idleWatch;

  ProcessPool(ProcessPoolOptions options) {
    this.options = options;
    this.directory = new PoolDirectory(options.directory());
    this.launcher = new WorkerLauncher(options, directory);
    start(options.warmWorkers());
  }

  ProcessPoolOptions options() {
    return options;
  }

  // Submission

  @Override
  public void execute(Call<?> call) {
    boolean start;
    synchronized (this) {
      if (shutDown) {
        throw new RejectedExecutionException(
            "process pool " + name + " is shut down: open another one");
      }
      queue.addLast(new Job(call));
      start = claimStart();
      dispatchIfIdle();
    }
    if (start) {
      startWorker();
    }
  }

  /** Sees to what must not be done in the calling thread. */
  synchronized void later(Runnable chore) {
    chores.add(chore);
    dispatch();
  }

  private void dispatchIfIdle() {
    if (dispatcher == null || !idle.isEmpty()) {
      dispatch();
    }
  }

  private void dispatch() {
    if (dispatcher == null) {
      Thread thread = PoolThreads.lasting(name + "-dispatcher", this::runDispatcher);
      dispatcher = thread;
      thread.start();
    } else {
      notifyAll();
    }
  }

  // The dispatcher

  private void runDispatcher() {
    for (Runnable next = awaitChore(); next != null; next = awaitChore()) {
      try {
        next.run();
      } catch (RuntimeException | Error failure) {
        LOG.error("the dispatcher of process pool {} has failed to do something", name, failure);
      }
    }
  }

  /** Returns what is to be done next; null if there is nothing, and the dispatcher has ended. */
  private synchronized @Nullable Runnable awaitChore() {
    boolean quiet = false;
    while (true) {
      Runnable chore = chores.poll();
      if (chore != null) {
        return chore;
      }
      if (!queue.isEmpty() && !idle.isEmpty()) {
        Worker worker = idle.removeLast().worker();
        return () -> feed(worker);
      }
      if (isTerminated() || (quiet && isQuiet())) {
        dispatcher = null;
        return null;
      }
      quiet = isQuiet();
      try {
        wait(QUIET_MILLIS);
      } catch (InterruptedException stray) {
        LOG.debug("the dispatcher of process pool {} is not to be interrupted", name);
      }
    }
  }

  private boolean isQuiet() {
    return queue.isEmpty() && starting == 0 && idle.size() == workers.size() && leaving.isEmpty();
  }

  // Giving calls to workers

  /** Gives a worker all the calls that it can do with. Called by its own thread. */
  private void fill(Worker worker) {
    boolean more = true;
    while (more) {
      more = feed(worker);
    }
  }

  /** Gives a worker the next call, and returns whether there was one; if not, it may be idle. */
  private boolean feed(Worker worker) {
    for (Job job = nextFor(worker); job != null; job = nextFor(worker)) {
      dropCollectedLoaders();
      switch (worker.send(job)) {
        case SENT -> {
          return true;
        }
        case REFUSED -> {
          takeBack(new ArrayDeque<>(List.of(job)));
          return false;
        }
        case OVER -> {}
      }
    }
    return false;
  }

  private @Nullable Job nextFor(Worker worker) {
    Job job = null;
    boolean leaves = false;
    boolean start = false;
    Worker overburdened = null;
    List<Worker> unneeded;
    synchronized (this) {
      if (!workers.contains(worker)) {
        return null; // it has ended meanwhile
      }
      boolean busy = worker.hasCalls();
      leaves = !busy && (isWornOut(worker) || (shutDown && queue.isEmpty()));
      if (leaves) {
        depart(worker);
        start = claimStart() || claimWarmStart();
      } else if (!busy || (idle.isEmpty() && worker.hasRoom(options.maxTasksPerWorker()))) {
        job = queue.pollFirst();
      }
      if (job == null && !busy && !leaves) {
        rest(worker);
        overburdened = anyWithCallsAhead();
      }
      unneeded = departUnneeded();
    }
    unneeded.forEach(Worker::retire);
    if (leaves) {
      worker.retire();
    }
    if (start) {
      startWorker();
    }
    if (overburdened != null) {
      overburdened.recall();
    }
    return job;
  }

  private @Nullable Worker anyWithCallsAhead() {
    for (Worker each : workers) {
      if (each.hasCallsAhead()) {
        return each;
      }
    }
    return null;
  }

  private boolean isWornOut(Worker worker) {
    return options.maxTasksPerWorker() > 0 && worker.served() >= options.maxTasksPerWorker();
  }

  private void depart(Worker worker) {
    workers.remove(worker);
    leaving.add(worker);
  }

  /** Takes calls back that a worker was given and has not begun. */
  void takeBack(Deque<Job> jobs) {
    boolean start;
    synchronized (this) {
      requeue(jobs);
      start = claimStart();
      dispatchIfIdle();
    }
    if (start) {
      startWorker();
    }
  }

  private void requeue(Deque<Job> jobs) {
    while (!jobs.isEmpty()) {
      queue.addFirst(jobs.removeLast());
    }
  }

  private void dropCollectedLoaders() {
    List<Integer> collected = loaders.takeCollected();
    if (!collected.isEmpty()) {
      List<Worker> all;
      synchronized (this) {
        all = List.copyOf(workers);
      }
      all.forEach(each -> each.drop(collected));
    }
  }

  /** A worker has answered. Called by its thread, which so sends it the next calls. */
  void answered(Worker worker, boolean healthy) {
    if (healthy) {
      fill(worker);
    } else {
      worker.kill("its JVM is not to be relied on after the error that it has reported");
    }
  }

  // Starting workers

  /** Counts a worker that is to be started, if one is needed. Under the lock. */
  private boolean claimStart() {
    boolean needed =
        queue.size() > idle.size() + starting && workers.size() + starting < options.maxWorkers();
    if (needed) {
      starting++;
    }
    return needed;
  }

  private boolean claimWarmStart() {
    boolean needed = !shutDown && workers.size() + starting < options.warmWorkers();
    if (needed) {
      starting++;
    }
    return needed;
  }

  private void start(int many) {
    synchronized (this) {
      starting += many;
    }
    for (int i = 0; i < many; i++) {
      startWorker();
    }
  }

  /** Starts a worker that was counted already. Its thread stays with it until it is gone. */
  private void startWorker() {
    String worker = name + "-worker-" + lastWorker.incrementAndGet();
    try {
      PoolThreads.daemon(worker, () -> runWorker(worker)).start();
    } catch (RuntimeException | Error noThread) {
      startFailed(
          BrokenProcessPoolException.of(
              "no worker process can be started, for want of a thread", null, List.of(), noThread));
    }
  }

  private void runWorker(String workerName) {
    Worker worker;
    try {
      worker = new Worker(launcher.launch(workerName), this, loaders);
    } catch (BrokenProcessPoolException failure) {
      startFailed(failure);
      return;
    }
    started(worker);
    worker.serve();
  }

  private void started(Worker worker) {
    boolean superfluous;
    boolean cold;
    synchronized (this) {
      starting--;
      workers.add(worker);
      superfluous = killed;
      cold = queue.isEmpty() && !shutDown;
      if (cold) {
        queue.addLast(Job.warmUp());
      }
    }
    if (superfluous) {
      worker.kill("the pool was shut down at once");
    } else {
      fill(worker);
    }
  }

  /** If there is no other worker, none may ever come: who waits is told. */
  private void startFailed(BrokenProcessPoolException failure) {
    List<Job> hopeless = List.of();
    synchronized (this) {
      starting--;
      if (workers.isEmpty() && starting == 0) {
        hopeless = takeQueue();
      }
      endIfDone();
    }
    if (hopeless.isEmpty()) {
      LOG.warn("process pool {} goes on with fewer workers", name, failure);
    }
    for (Job each : hopeless) {
      each.refuse(
          BrokenProcessPoolException.of(
              String.valueOf(failure.getMessage()), null, List.of(), failure));
    }
  }

  private List<Job> takeQueue() {
    var taken = new ArrayList<>(queue);
    queue.clear();
    return taken;
  }

  // Ends of workers

  /**
   * A worker takes no more calls.
   *
   * @param worker the worker
   * @param calls those that it was given and has not begun; others make them, unless all workers
   *     are killed: then they stay here
   */
  void gone(Worker worker, Deque<Job> calls) {
    boolean start;
    synchronized (this) {
      forgetIdle(worker);
      depart(worker);
      if (!killed) {
        requeue(calls);
        dispatchIfIdle();
      }
      // One that never answered anything is not replaced in advance: the next would do no better.
      start = claimStart() || (worker.hasAnswered() && claimWarmStart());
    }
    if (start) {
      startWorker();
    }
  }

  /** In plain words: to link a lambda, classes would have to be found. */
  private void forgetIdle(Worker worker) {
    for (Iterator<IdleWorker> each = idle.iterator(); each.hasNext(); ) {
      if (each.next().worker() == worker) {
        each.remove();
      }
    }
  }

  /** A worker's process has ended, and its call was answered. */
  void buried(Worker worker) {
    launcher.archive().take(worker.draft(), worker.hasExitedAsTold());
    directory.leave();
    synchronized (this) {
      leaving.remove(worker);
      endIfDone();
    }
  }

  // Idle workers

  private void rest(Worker worker) {
    idle.addLast(new IdleWorker(worker, System.nanoTime()));
    if (idleWatch == null && isSurplus()) {
      Thread thread = PoolThreads.waiting(name + "-idle", this::watchIdle);
      idleWatch = thread;
      thread.start();
    }
  }

  /** Has workers leave that were idle for too long. Ends when none is idle. */
  private void watchIdle() {
    for (long nanos = retireLate(); nanos >= 0; nanos = retireLate()) {
      try {
        Thread.sleep(Duration.ofNanos(nanos));
      } catch (InterruptedException shuttingDown) {
        // Whoever is idle was retired already; or a call keeps the others busy.
      }
    }
  }

  /** Returns when to look again; negative if the watch is over. */
  private long retireLate() {
    List<Worker> late = new ArrayList<>();
    long patience = options.idleTime().toNanos();
    long wait = -1;
    synchronized (this) {
      while (wait < 0 && !idle.isEmpty() && isSurplus()) {
        long idleNanos = System.nanoTime() - idle.getFirst().sinceNanos();
        if (idleNanos < patience) {
          wait = patience - idleNanos;
        } else {
          Worker worker = idle.removeFirst().worker();
          depart(worker);
          late.add(worker);
        }
      }
      if (wait < 0) {
        idleWatch = null;
      }
    }
    late.forEach(Worker::retire);
    return wait;
  }

  private boolean isSurplus() {
    return queue.isEmpty() && workers.size() > options.warmWorkers();
  }

  // The end

  @Override
  public void shutdown() {
    List<Worker> unneeded;
    synchronized (this) {
      shutDown = true;
      unneeded = departUnneeded();
      Thread watch = idleWatch;
      if (watch != null) {
        watch.interrupt();
      }
      endIfDone();
    }
    unneeded.forEach(Worker::retire);
  }

  /**
   * Has the idle workers depart, once there is nothing more to come for them. They may be idle
   * while the last calls wait, which a busy one may take before the dispatcher does.
   */
  private List<Worker> departUnneeded() {
    if (!shutDown || !queue.isEmpty() || idle.isEmpty()) {
      return List.of();
    }
    List<Worker> unneeded = idle.stream().map(IdleWorker::worker).toList();
    unneeded.forEach(this::depart);
    idle.clear();
    return unneeded;
  }

  /**
   * Shuts down, kills all workers, and returns the calls that no worker has begun; their callers
   * are still to be told.
   */
  List<Job> shutDownNow() {
    List<Job> left;
    List<Worker> victims;
    synchronized (this) {
      shutDown = true;
      killed = true;
      left = takeQueue();
      victims = List.copyOf(workers);
    }
    shutdown();
    victims.forEach(each -> each.kill("the pool was shut down at once"));
    return left;
  }

  synchronized boolean isShutDown() {
    return shutDown;
  }

  boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    return terminated.await(time, unit);
  }

  private void endIfDone() {
    boolean done =
        shutDown && queue.isEmpty() && workers.isEmpty() && starting == 0 && leaving.isEmpty();
    if (done) {
      terminated.countDown();
      notifyAll();
    }
  }

  @Override
  public synchronized String toString() {
    return "process pool "
        + name
        + " ("
        + workers.size()
        + " of "
        + options.maxWorkers()
        + " workers, "
        + idle.size()
        + " idle, "
        + queue.size()
        + " calls waiting"
        + (isTerminated() ? ", terminated)" : shutDown ? ", shut down)" : ")");
  }

  /**
   * A worker without a call.
   *
   * @param worker the worker
   * @param sinceNanos since when, as {@link System#nanoTime} tells it
   */
  private record IdleWorker(Worker worker, long sinceNanos) {}
}
