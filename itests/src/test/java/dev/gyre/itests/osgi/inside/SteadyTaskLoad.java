package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.itests.osgi.control.TaskLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The load for swaps of the task runner. Thread-safe. */
final class SteadyTaskLoad implements TaskLoad {

  private static final int TASKS = 4;
  private static final Pattern PARTS = Pattern.compile("selector=(\\S+) .*tasks=([^ >]+)");

  private final Map<String, LongAdder> loops = new ConcurrentHashMap<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<LongAdder> endedByLongRuns = new ArrayList<>();
  private volatile boolean stopping;

  @Override
  public void start(int threadsOfEachKind) {
    stopping = false;
    loops.clear();
    threads.clear();
    endedByLongRuns.clear();
    for (int i = 0; i < threadsOfEachKind; i++) {
      start(
          "runs-tasks-" + i,
          () -> {
            while (!stopping) {
              partsOfNextLoop();
            }
          });
      var endedByThis = new LongAdder();
      endedByLongRuns.add(endedByThis);
      start("runs-tasks-for-long-" + i, () -> runForLong(endedByThis));
    }
  }

  private void start(String name, Runnable work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable failure) {
                failures.add(Thread.currentThread().getName() + ": " + failure);
              }
            },
            name);
    threads.add(thread);
    thread.start();
  }

  @Override
  public String partsOfNextLoop() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      String parts = partsOf(loop);
      String runner = parts.substring(parts.indexOf(' ') + 1);
      loop.<Long>runUntilComplete(() -> runTasks(runner));
      loops.computeIfAbsent(parts, name -> new LongAdder()).increment();
      return parts;
    }
  }

  private static String partsOf(EventLoop loop) {
    Matcher parts = PARTS.matcher(loop.toString());
    require(parts.find(), "a loop tells its parts: " + loop);
    return parts.group(1) + " " + parts.group(2);
  }

  /** The loop keeps its runner to its end, whoever serves new ones. */
  private void runForLong(LongAdder endedByThis) {
    try (EventLoop loop = Gyre.newEventLoop()) {
      String parts = partsOf(loop);
      String runner = parts.substring(parts.indexOf(' ') + 1);
      loop.<Long>runUntilComplete(() -> {
        long rounds = 0;
        while (!stopping) {
          endedByThis.add(runTasks(runner));
          Gyre.sleep(Duration.ofMillis(1));
          rounds++;
        }
        return rounds;
      });
      String runnerAtTheEnd = partsOf(loop).replaceFirst(".* ", "");
      require(runnerAtTheEnd.equals(runner), runner + " has become " + runnerAtTheEnd);
    }
  }

  private static void require(boolean kept, String otherwise) {
    if (!kept) {
      throw new IllegalStateException(otherwise);
    }
  }

  /** Runs tasks that hand each other a ball; returns how many have ended. */
  private long runTasks(String runner) {
    EventLoop loop = Gyre.getRunningLoop();
    var tasks = new ArrayList<LoopFuture<Integer>>();
    LoopFuture<Integer> ball = loop.createFuture();
    LoopFuture<Integer> first = ball;
    for (int i = 0; i < TASKS; i++) {
      LoopFuture<Integer> mine = ball;
      LoopFuture<Integer> next = loop.createFuture();
      int number = i;
      tasks.add(loop.createTask(() -> handOn(number, mine, next, runner)));
      ball = next;
    }
    first.setResult(0);
    require(ball.await() == TASKS, "the ball has not come round: " + ball);
    for (int i = 0; i < TASKS; i++) {
      require(tasks.get(i).await() == i, "a task has the result of another: " + tasks.get(i));
    }
    return TASKS;
  }

  private int handOn(
      int number, LoopFuture<Integer> mine, LoopFuture<Integer> next, String runner) {
    begun.increment();
    checkRunBy(runner);
    int steps = 0;
    Gyre.getRunningLoop().yieldNow();
    steps++;
    int ball = mine.await();
    steps++;
    Gyre.sleep(Duration.ZERO);
    steps++;
    require(ball == number && steps == 3, "step " + steps + " with ball " + ball);
    next.setResult(ball + 1); // throws if it was made twice
    checkRunBy(runner);
    ended.increment();
    return number;
  }

  /** A runner of ours marks its threads; who is not marked is run by another. */
  private static void checkRunBy(String runner) {
    String thread = Thread.currentThread().getName();
    boolean marked = thread.startsWith("marking-");
    require(
        marked ? thread.equals(runner) : !runner.startsWith("marking-"),
        "a loop with the runner " + runner + " has run a task in " + Thread.currentThread());
  }

  @Override
  public List<Long> tasksOfRunningLoops() {
    return endedByLongRuns.stream().map(LongAdder::sum).toList();
  }

  @Override
  public Figures stop() throws InterruptedException {
    stopping = true;
    for (Thread each : threads) {
      each.join();
    }
    return new Figures(
        loops.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum())),
        begun.sum(),
        ended.sum(),
        List.copyOf(failures));
  }
}
