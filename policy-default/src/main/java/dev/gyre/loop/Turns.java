package dev.gyre.loop;

import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.Handle;
import dev.gyre.Task;
import dev.gyre.inspect.TurnTimes;
import dev.gyre.loop.callbacks.Callback;
import dev.gyre.loop.callbacks.Entrance;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.callbacks.Inbox;
import dev.gyre.loop.callbacks.ReadyRing;
import dev.gyre.loop.debug.DebugMode;
import dev.gyre.loop.recording.Recording;
import dev.gyre.loop.timers.Timer;
import dev.gyre.loop.timers.TimerHeap;
import dev.gyre.spi.BriefWait;
import dev.gyre.spi.ContextHolder;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.TurnMeasuring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The loop's body: what is queued, and the turns that run it. Knows nothing of futures, tasks or
 * connections, which all are steps to it.
 *
 * <pre>
 *        +--> drop cancelled timers, take in other threads' callbacks
 *        |    how long to wait?  0: something is ready, or stop was asked
 *        |                       else until the first timer, else for ever
 *        |    poll the selector ------> I/O events  \
 *        |    timers that are due ----> timers       >  behind what is ready
 *        |    what came during the wait             /
 *        +--- run what is ready now; what that schedules waits for the next turn
 * </pre>
 *
 * <p>Loop thread only, except {@link #stop} and {@link #pollElsewhere}, and the figures, which
 * other threads may find a moment old.
 */
final class Turns implements ContextHolder {

  /** A bound on one wait, so that a clock that jumps cannot make the loop sleep for ever. */
  private static final long LONGEST_WAIT_NANOS = 86_400_000_000_000L;

  /**
   * So many callbacks of other threads go to the end of what is ready; more than that are run from
   * where they are, behind it. A queue that held them all would be too large for the processor's
   * caches, and too old for the collector to charge nothing.
   */
  private static final int MOST_MOVED = 1024;

  private static final long UNKNOWN = -1;

  private static final int ALL = Integer.MAX_VALUE;

  private final LoopClock clock;
  private final IoSelector selector;
  private final FailureReports reports;
  private final DebugMode debug;
  private final Runnable housekeeping;
  private final PollPace pace;
  private final @Nullable RandomGenerator shuffler; // null but in tests that ask for it
  private final int mostMoved; // from the inbox to what is ready

  private final ReadyRing ready = new ReadyRing();
  private final IoSelector.ReadyQueue events = ready::add;
  private final TimerHeap timers;
  private final Entrance entrance; // for other threads
  private final Inbox inbox;
  private final BriefWait briefWait = new BriefWait();
  private final BooleanSupplier called = this::isCalled;

  private Context context = Context.EMPTY; // of the step that runs
  private @Nullable ContextBridges bridges; // null while there are none
  private @Nullable ContextBridges bridgesOfTurn; // whose state of the host's was put aside
  private boolean handedOver; // something was, since the loop was idle last
  private long ranFromInbox; // callbacks, without being moved
  private boolean stepsRunAhead; // some have asked for the next one
  private long endOfTurn = UNKNOWN; // when so many were taken from what is ready

  /**
   * Whether there is nothing else to do than to run what is ready, as long as nobody sets this to
   * false. Other threads do so without any order: the loop looks itself from time to time.
   */
  private boolean bare;

  private long endOfRest; // of what is run from the inbox in this turn; 0 if nothing is
  private volatile boolean stopping;
  private boolean recording; // whether turns or callbacks are, as of the last poll
  private volatile boolean onlookers; // whether something else is to be done around callbacks
  private long turns;
  private volatile @Nullable TurnMeter meter; // null until somebody wants turns measured

  /**
   * Makes the body of a loop.
   *
   * @param housekeeping run before each wait and after each poll; must be cheap and must not throw;
   *     may schedule
   */
  Turns(
      LoopClock clock,
      IoSelector selector,
      LoopSettings settings,
      FailureReports reports,
      DebugMode debug,
      Runnable housekeeping) {
    this.clock = clock;
    this.selector = selector;
    this.reports = reports;
    this.debug = debug;
    this.housekeeping = housekeeping;
    this.timers = new TimerHeap(this);
    this.entrance = Entrance.of(this, selector::wakeup);
    this.inbox = new Inbox(entrance);
    this.pace = new PollPace(clock, settings);
    Long seed = settings.shuffleSeed();
    // The algorithm of Random is specified, so that a seed means the same order everywhere.
    this.shuffler = seed == null ? null : new Random(seed);
    this.mostMoved = seed == null ? MOST_MOVED : ALL;
    lookForOnlookers();
  }

  /**
   * Learns anew whether there is anything to do for a callback but to run it: debug mode and the
   * flight recorder want to see it, bridges put its context in place, and tests shuffle. One flag
   * for all of them, since it is read twice for every callback.
   */
  void lookForOnlookers() {
    boolean found = debug.isOn() || recording || bridges != null || shuffler != null;
    if (found != onlookers) { // which is volatile, and asked after every poll
      onlookers = found;
      bare = false;
    }
  }

  // Scheduling

  void add(Runnable step) {
    ready.add(step);
  }

  /** Queues a user's callback, in the context of the step that runs. */
  Handle addHere(Runnable callback) {
    return onlookers || context != Context.EMPTY
        ? addInContext(callback, capturedContext())
        : ready.addCallback(callback);
  }

  /** Queues a user's callback. */
  Handle add(Runnable callback, Context in) {
    return onlookers || in != Context.EMPTY
        ? addInContext(callback, in)
        : ready.addCallback(callback);
  }

  private Handle addInContext(Runnable callback, Context in) {
    var handle = new Callback(this, in, callback);
    ready.add(handle);
    return debug.made(handle);
  }

  Timer schedule(long whenNanos, Runnable callback, Context in) {
    bare = false;
    return timers.schedule(whenNanos, callback, in);
  }

  /**
   * Returns where callbacks of other threads come in; for those that come often, since beside the
   * way through here lies what the loop writes.
   */
  Entrance entrance() {
    return entrance;
  }

  /**
   * Takes a callback as the {@link #entrance} does, from the loop's own thread: it queues behind
   * what is ready and what other threads have handed over so far.
   */
  Handle takeIn(Runnable callback, Context in) {
    Handle handle = entrance.add(callback, in);
    inbox.moveTo(ready, ALL);
    return handle;
  }

  /** Takes a callback that nobody will cancel as {@link #takeIn} does. */
  void takeInForGood(Runnable callback, Context in) {
    inbox.moveTo(ready, ALL);
    ready.add(in == Context.EMPTY ? callback : new Callback(this, in, callback));
  }

  /** Ends the run after the current turn. Any thread. */
  void stop() {
    stopping = true;
    bare = false;
    entrance.wake();
  }

  // Running

  /** Does turns until {@link #stop}: one at least, which asks for I/O as any run's first does. */
  void runUntilStopped() {
    runBegins();
    pace.pollNext(ran());
    try {
      do {
        runOnce();
        runBareTurns();
      } while (!stopping);
    } finally {
      stopping = false;
    }
  }

  /** The time since the run before this one is nobody's turn. */
  void runBegins() {
    bare = false; // should a fatal error have ended the one before
    pace.beginAnew();
  }

  boolean isStopping() {
    return stopping;
  }

  /** A stop counts for one run; this one is over. */
  void forgetStop() {
    stopping = false;
  }

  /**
   * Does turns as long as they consist of nothing but running what is ready: no timer, no callback
   * of other threads, no poll or look at the clock that is due.
   */
  private void runBareTurns() {
    bare = true; // before the look, not to overwrite what is said after it
    if (nothingElseToDo()) {
      long bound = pace.undisturbedUntil() - ranFromInbox;
      for (int count; (count = ready.size()) != 0 && ready.taken() < bound && isBare(); ) {
        turns++;
        runSteps(count);
      }
    }
    bare = false;
  }

  private boolean nothingElseToDo() {
    return timers.isEmpty() && !stopping && !onlookers;
  }

  /** Tells whether there is still nothing else to do. One flag, as this is asked every turn. */
  private boolean isBare() {
    return bare && inbox.isEmpty();
  }

  /**
   * Returns the step that comes next, if nothing else has to be done before, for a step that is
   * over to have it run without coming back.
   *
   * @return a step to {@linkplain #takeNext take} and run at once, or to leave alone; null if there
   *     is none
   */
  @Nullable Runnable next() {
    stepsRunAhead = true;
    if (endOfTurn == UNKNOWN || onlookers) {
      return null;
    }
    return ready.taken() < endOfTurn || beginsBareTurn() ? ready.peek() : null;
  }

  private boolean beginsBareTurn() {
    int count = ready.size();
    if (count == 0 || !isBare() || isPollDue()) {
      return false;
    }
    turns++;
    endOfTurn = ready.taken() + count;
    return true;
  }

  /** Takes the {@link #next} step, which is about to run, out of what is ready. */
  void takeNext() {
    ready.poll();
  }

  /** Does one turn: the three steps, with the wait between them on this very thread. */
  private void runOnce() {
    prepare();
    if (isIdle() && handedOver) {
      awaitMore();
    }
    boolean polled = pollIfDue();
    queueDueTimers();
    if (polled) {
      takeInHandedOver(); // during the wait
    }
    runReady();
  }

  private boolean pollIfDue() {
    if (isIdle()) {
      pollWaiting(nanosToFirstTimer());
      return true;
    }
    if (ready.size() == 0 || isPollDue()) {
      poll(0);
      return true;
    }
    return false;
  }

  /** Where other threads have called, they may well do so again. */
  private void awaitMore() {
    handedOver = false;
    if (briefWait.await(called)) {
      briefWait.letGather();
      takeInHandedOver();
    }
  }

  private boolean isCalled() {
    return !mayWait();
  }

  /** Sees what is ready before the loop decides how long to wait. */
  void prepare() {
    timers.dropCancelled();
    takeInHandedOver();
    if (isIdle()) {
      housekeeping.run(); // before a wait it may otherwise come too late
    }
  }

  /** Tells whether nothing is ready, and no stop was asked for. */
  boolean isIdle() {
    return ready.size() == 0 && !stopping;
  }

  private void pollWaiting(long timeoutNanos) {
    entrance.setLoopIsAsleep(true);
    try {
      poll(mayWait() ? timeoutNanos : 0);
    } finally {
      entrance.setLoopIsAsleep(false);
    }
  }

  /** Asked once more when the loop has said that it is asleep; see {@link Entrance#wake}. */
  private boolean mayWait() {
    return !stopping && inbox.isEmpty();
  }

  /** Returns how long to wait for the first timer; for ever if there is none. */
  long nanosToFirstTimer() {
    if (timers.isEmpty()) {
      return IoSelector.FOREVER;
    }
    long due = timers.firstDueNanos();
    long now = clock.nanoTime(); // never negative, so what lies ahead is no more than a long holds
    return due <= now ? 0 : Math.min(due - now, LONGEST_WAIT_NANOS);
  }

  private boolean isPollDue() {
    return pace.isPollDue(ran());
  }

  private void poll(long timeoutNanos) {
    if (TurnMeasuring.isOn()) {
      measureTurn();
    }
    inbox.forgetTaken();
    try {
      selector.poll(timeoutNanos, events);
    } catch (IOException e) {
      throw brokenSelector(e);
    }
    polled();
  }

  private void measureTurn() {
    TurnMeter measuring = meter;
    if (measuring == null) {
      measuring = meter = new TurnMeter();
    }
    long now = clock.nanoTime();
    measuring.count(now - pace.lastPollNanos(), now);
  }

  private void polled() {
    pace.polled(ran());
    recording = Recording.ofTurns() || Recording.ofCallbacks();
    lookForOnlookers();
    housekeeping.run();
  }

  private UncheckedIOException brokenSelector(IOException e) {
    return new UncheckedIOException("selector is broken: " + selector, e);
  }

  /**
   * Waits for I/O on whichever thread does so, while no other step is under way. The events go to a
   * queue of the caller's, for the loop's thread to {@linkplain #processEvents(Queue) process}.
   */
  void pollElsewhere(long timeoutNanos, IoSelector.ReadyQueue into) {
    if (TurnMeasuring.isOn()) {
      measureTurn();
    }
    inbox.forgetTaken();
    entrance.setLoopIsAsleep(true);
    try {
      selector.poll(mayWait() ? timeoutNanos : 0, into);
    } catch (IOException e) {
      throw brokenSelector(e);
    } finally {
      pace.beginAnew();
      entrance.setLoopIsAsleep(false);
    }
  }

  /** Queues I/O events that were polled elsewhere, then the rest. */
  void processEvents(Queue<Runnable> polled) {
    for (Runnable event; (event = polled.poll()) != null; ) {
      ready.add(event);
    }
    polled();
    queueDueTimers();
    takeInHandedOver();
  }

  private void queueDueTimers() {
    if (!timers.isEmpty()) {
      timers.moveDue(clock.nanoTime(), ready);
    }
  }

  private void takeInHandedOver() {
    int moved = inbox.moveTo(ready, mostMoved);
    if (moved > 0 && !handedOver) { // producers read what lies beside
      handedOver = true;
    }
    if (moved == mostMoved) {
      endOfRest = inbox.end();
    }
  }

  /** Runs what is ready now. A fatal error leaves the rest queued for the next run. */
  void runReady() {
    turns++;
    if (onlookers) {
      runBeforeOnlookers();
    } else {
      runAll();
    }
  }

  private void runAll() {
    runSteps(ready.size());
    if (endOfRest != 0) {
      runRest();
    }
  }

  /**
   * Does so before all who look on. What bridges find bound to this thread is whoever's who runs
   * the loop here, and is put back afterwards.
   */
  private void runBeforeOnlookers() {
    ContextBridges around = bridges;
    bridgesOfTurn = around;
    if (around == null) {
      runRecorded();
      return;
    }
    Context hosts = around.capture(Context.EMPTY);
    try {
      runRecorded();
    } finally {
      around.restore(hosts);
    }
  }

  private void runRecorded() {
    int count = ready.size() + inbox.countTo(endOfRest);
    Recording.Turn recorded = recording ? Recording.beginTurn() : null;
    if (shuffler != null) {
      ready.shuffle(shuffler);
    }
    runAll();
    if (recorded != null) {
      recorded.end(debug.loopName(), count);
    }
  }

  private void runSteps(int count) {
    if (stepsRunAhead) {
      runStepsThatRunAhead(count);
      return;
    }
    for (int i = 0; i < count; i++) {
      Runnable step = ready.poll();
      if (step == null) {
        return; // a step has closed the loop's parts; there is nothing left
      }
      runStep(step);
    }
  }

  /**
   * Does the same for steps that run others by themselves, so that it has to be asked each time
   * where the turn ends. To count costs a third less.
   */
  private void runStepsThatRunAhead(int count) {
    endOfTurn = ready.taken() + count;
    while (ready.taken() < endOfTurn) {
      Runnable step = ready.poll();
      if (step == null) {
        return; // see above
      }
      runStep(step);
    }
  }

  /** Runs what other threads have handed over beyond what was moved to what is ready. */
  private void runRest() {
    long end = endOfRest;
    endOfRest = 0;
    int ran = 0; // not counted in the field at once, which lies beside what producers read
    try {
      for (Runnable step; (step = inbox.poll(end)) != null; ) {
        ran++;
        runStep(step);
      }
    } finally {
      ranFromInbox += ran;
    }
  }

  private void runStep(Runnable step) {
    try {
      if (onlookers) {
        runSeen(step);
      } else {
        setContext(Context.EMPTY); // steps that want another enter it
        step.run();
      }
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      reports.callbackFailed(shown(step), failure);
    }
  }

  private void runSeen(Runnable step) {
    enterContext(Context.EMPTY);
    if (debug.isOn()) {
      debug.run(shown(step));
    } else if (recording && Recording.ofCallbacks()) {
      Recording.run(debug.loopName(), shown(step));
    } else {
      step.run();
    }
  }

  /** Returns what stands for a step in the eyes of users: a task, or a handle. */
  private Runnable shown(Runnable step) {
    return step instanceof Task<?> || step instanceof Handle
        ? step
        : new Callback(this, Context.EMPTY, step);
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void setContext(Context changed) {
    if (context
        != changed) { // to compare costs less than what the garbage collector does at a write
      context = changed;
    }
  }

  @Override
  public void enterContext(Context entered) {
    setContext(entered);
    if (bridgesOfTurn != null) {
      bridgesOfTurn.restore(entered);
    }
  }

  /** Returns the context of the step that runs, with what the bridges find bound. */
  Context capturedContext() {
    return captured(context);
  }

  /** Adds to a context what the bridges find bound to this thread. */
  Context captured(Context in) {
    ContextBridges capturing = bridges;
    return capturing == null ? in : capturing.capture(in);
  }

  @Nullable ContextBridges bridges() {
    return bridges;
  }

  /** Adds a bridge, which carries at once what is scheduled from now on to later turns. */
  void addBridge(ContextBridge<?> bridge) {
    bridges = ContextBridges.with(bridges, bridge, reports);
    lookForOnlookers();
  }

  // Figures, for any thread

  long turns() {
    return turns;
  }

  long callbacks() {
    return ran();
  }

  /** Counts the callbacks that have run ever. */
  private long ran() {
    return ready.taken() + ranFromInbox;
  }

  int readyCount() {
    return Math.max(0, ready.size());
  }

  int timerCount() {
    return timers.size();
  }

  IoSelector selector() {
    return selector;
  }

  /** Tells for how long the loop, which runs, has not asked for I/O; 0 while it waits for that. */
  long busyNanos() {
    long since = pace.lastPollNanos();
    // The flag goes down only when the time has been set anew.
    return entrance.loopIsAsleep() || pace.lastPollNanos() != since
        ? 0
        : Math.max(0, clock.nanoTime() - since);
  }

  TurnTimes turnTimes() {
    TurnMeter measured = meter;
    return measured == null ? TurnTimes.NONE : measured.read(clock.nanoTime());
  }

  // Ending

  /** Drops everything that is queued, and closes the selector. */
  void close() {
    ready.clear();
    timers.clear();
    inbox.moveTo(ready, ALL);
    ready.clear();
    selector.close();
  }

  @Override
  public String toString() {
    return "ready=" + ready.size() + " timers=" + timers.size() + " selector=" + selector;
  }
}
