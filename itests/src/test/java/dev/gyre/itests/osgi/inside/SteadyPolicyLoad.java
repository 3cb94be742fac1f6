package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionHandler;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.itests.osgi.control.PolicyLoad;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The load for swaps of the policy. Thread-safe. */
final class SteadyPolicyLoad implements PolicyLoad {

  private static final Duration UNMARKED = Duration.ofMillis(100);
  private static final long PAUSE_NANOS = 50_000;

  private final Map<String, LongAdder> loops = new ConcurrentHashMap<>();
  private final LongAdder associationsAsked = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<String> drains = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<LongRun> longRuns = new ArrayList<>();
  private volatile boolean stopping;

  @Override
  public void start(int threadsOfEachKind) {
    stopping = false;
    loops.clear();
    threads.clear();
    longRuns.clear();
    for (int i = 0; i < threadsOfEachKind; i++) {
      start("makes-loops-" + i, () -> repeat(this::policyOfNextLoop));
      start("keeps-its-loop-" + i, this::keepLoop);
      var run = new LongRun();
      longRuns.add(run);
      start("runs-a-loop-" + i, run::run);
    }
  }

  @Override
  public TickingLoop startLoop() {
    var run = new LongRun();
    new Thread(() -> reportFailure(run::run), "ticking-loop").start();
    return run;
  }

  @Override
  public void setDrainDeadline(Duration deadline) {
    Providers.setPolicyDrainDeadline(deadline);
  }

  @Override
  public List<String> drains() {
    return List.copyOf(drains);
  }

  void noteDrain(SwapEvent event) {
    if (event.part() == Part.POLICY && event.phase() == SwapEvent.Phase.DRAINED) {
      drains.add(
          "policy %s -> %s drained, left %d: %s"
              .formatted(event.from(), event.to(), event.left(), event.failure()));
    }
  }

  private void start(String name, Runnable work) {
    Thread thread = new Thread(() -> reportFailure(work), name);
    threads.add(thread);
    thread.start();
  }

  private void reportFailure(Runnable work) {
    try {
      work.run();
    } catch (Throwable failure) {
      failures.add(Thread.currentThread().getName() + ": " + failure);
    }
  }

  private void repeat(Runnable step) {
    while (!stopping) {
      reportFailure(step);
    }
  }

  @Override
  public String policyOfNextLoop() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      String policy = markOf(loop);
      String said =
          loop.<String>runUntilComplete(() -> {
            loop.yieldNow();
            return "hello";
          });
      require(said.equals("hello"), "a task answered " + said);
      loops.computeIfAbsent(policy, name -> new LongAdder()).increment();
      return policy;
    }
  }

  /** A loop that one policy made carries both of its marks, or none. */
  private String markOf(EventLoop loop) {
    ExceptionHandler handler = loop.getExceptionHandler();
    Duration slow = loop.getSlowCallbackDuration();
    String byHandler = handler == null ? "default" : handler.toString();
    String byDuration = slow.equals(UNMARKED) ? "default" : "marking-" + slow.toHours();
    require(byHandler.equals(byDuration), "a mixture: " + byHandler + " and " + byDuration);
    return byHandler;
  }

  @SuppressWarnings("ReferenceEquality") // The very same loop is what is promised.
  private void keepLoop() {
    try (EventLoop own = Gyre.newEventLoop()) {
      Gyre.setEventLoop(own);
      repeat(() -> {
        require(Gyre.getEventLoop() == own, "the loop of this thread became another");
        associationsAsked.increment();
        LockSupport.parkNanos(PAUSE_NANOS);
      });
      own.runUntilComplete(() -> Gyre.sleep(Duration.ofMillis(1)));
    }
  }

  private static void require(boolean kept, String otherwise) {
    if (!kept) {
      throw new IllegalStateException(otherwise);
    }
  }

  @Override
  public List<Long> ticksOfRunningLoops() {
    return longRuns.stream().map(each -> each.ticks()).toList();
  }

  @Override
  public Figures figures() {
    return new Figures(
        loops.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum())),
        associationsAsked.sum(),
        longRuns.stream().mapToLong(each -> each.ticks()).sum(),
        (int) longRuns.stream().filter(each -> each.finished).count(),
        List.copyOf(failures));
  }

  @Override
  public Figures stop() throws InterruptedException {
    stopping = true;
    longRuns.forEach(LongRun::end);
    for (Thread each : threads) {
      each.join();
    }
    return figures();
  }

  /** One loop that ticks, with one task that waits for the end. */
  private static final class LongRun implements TickingLoop {

    private final EventLoop loop = Gyre.newEventLoop();
    private final LoopFuture<String> end = loop.createFuture();
    private final AtomicLong ticks = new AtomicLong();
    private volatile boolean finished;

    private void run() {
      try (loop) {
        loop.callSoon(this::tick);
        String said = loop.runUntilComplete(end);
        finished = said.equals("the end");
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private void tick() {
      require(Gyre.getRunningLoop() == loop, "the running loop became another");
      ticks.incrementAndGet();
      loop.callLater(Duration.ofMillis(1), this::tick);
    }

    @Override
    public long ticks() {
      return ticks.get();
    }

    @Override
    public void end() {
      loop.callSoonThreadsafe(() -> end.setResult("the end"));
    }
  }
}
