package dev.gyre.executors.process;

import dev.gyre.Progress;
import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Frame;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool's side of one worker process. It makes one call at a time, in the order in which it was
 * given them. Its own thread receives, and under load sends the next calls as well; while it is
 * idle, the pool's dispatcher sends.
 *
 * <p>As long as its calls are short it is given some ahead, so that it need not wait for the next
 * one. They are called back when another worker has nothing to do, or when they are cancelled.
 *
 * <p>It begins no call before the last one is answered. So if it ends, the first call that it has
 * not answered may have begun, and fails; no other has, and others make them. Thread-safe.
 */
final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.executors.process");

  /** How long a process may take to exit by itself, before it is killed. */
  private static final long EXIT_PATIENCE_SECONDS = 10;

  private static final long KILL_PATIENCE_SECONDS = 10;

  private static final long OUTPUT_PATIENCE_MILLIS = 500;

  /** What became of an attempt to give it a call. */
  enum Delivery {
    /** The worker has it. */
    SENT,
    /** It was cancelled, or has failed: it needs no worker any more. */
    OVER,
    /** The worker takes no more; the call is still to be had. */
    REFUSED
  }

  private final String name;
  private final Process process;
  private final WorkerOutput output;
  private final Connection connection;
  private final @Nullable Path draft;
  private final ProcessPool pool;
  private final HandedClasses places;
  private final AnswerReader answers;

  private final CallWriter calls; // used by whoever sends
  private final GivenCalls given = new GivenCalls(); // guarded by this
  private boolean recalling; // it was asked to give calls back; guarded by this
  private boolean closed; // takes no more calls; guarded by this
  private @Nullable String reason; // why it ends, if the pool knows; guarded by this
  private boolean retired; // it ends because it was asked to; guarded by this
  private int served; // guarded by this
  private boolean answeredOnce; // guarded by this

  Worker(LaunchedWorker launched, ProcessPool pool, LoaderTable loaders) {
    this.name = launched.name();
    this.process = launched.process();
    this.output = launched.output();
    this.connection = launched.connection();
    this.draft = launched.draft();
    this.pool = pool;
    this.places = new HandedClasses(loaders);
    this.calls = new CallWriter(places);
    this.answers = new AnswerReader(places, pool.options().resultFilter(), name, process.pid());
  }

  // Calls

  /**
   * Gives it a call: its own thread, or while it is idle the thread that has taken it from the
   * pool.
   */
  Delivery send(Job job) {
    if (!job.begin()) {
      return Delivery.OVER;
    }
    long number;
    boolean ahead;
    synchronized (this) {
      if (closed) {
        return Delivery.REFUSED;
      }
      number = given.nextNumber();
      ahead = !given.isEmpty();
    }
    Message message;
    try {
      message = calls.write(number, job);
    } catch (CallTransferException unserializable) {
      job.fail(unserializable);
      return Delivery.OVER;
    }
    synchronized (this) {
      if (closed) {
        return Delivery.REFUSED;
      }
      given.add(job, number, System.nanoTime());
    }
    if (ahead || pool.options().whenCancelled() != WhenCancelled.LEAVE) {
      job.watch();
    }
    return send(message, job);
  }

  private Delivery send(Message message, Job job) {
    try {
      connection.send(message);
    } catch (IOException broken) {
      // It has not got the whole frame, so the call has not begun.
      kill("its connection is broken: " + broken);
      return takeBack(job) ? Delivery.REFUSED : Delivery.SENT;
    }
    job.isWith(this);
    return Delivery.SENT;
  }

  private synchronized boolean takeBack(Job job) {
    return given.takeBack(job);
  }

  /** Returns whether it can do with another call, at most so many until it is worn out. */
  synchronized boolean hasRoom(int lifetime) {
    int many = given.size();
    return many == 0
        || (!recalling && (lifetime == 0 || served + many < lifetime) && given.isShort());
  }

  synchronized boolean hasCalls() {
    return !given.isEmpty();
  }

  synchronized boolean hasCallsAhead() {
    return !recalling && given.size() > 1;
  }

  /** Has it give back the calls that it has not begun, if there are any. */
  void recall() {
    synchronized (this) {
      if (closed || recalling || given.size() < 2) {
        return;
      }
      recalling = true;
    }
    try {
      connection.send(new Message(Kind.RECALL));
    } catch (IOException broken) {
      LOG.debug("{} has ended before it was asked to give calls back", name, broken);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very job is meant
  private void returned(Frame frame) throws IOException {
    Deque<Job> back;
    Job former;
    Job next;
    synchronized (this) {
      former = given.first();
      back = given.giveBack(frame.data());
      next = given.first();
      recalling = false;
    }
    if (back.isEmpty()) {
      return; // and if it has no call any more, somebody else may be about to give it one
    }
    pool.takeBack(back);
    if (next == null) {
      pool.answered(this, true);
    } else if (next != former) {
      minding(next);
    }
  }

  private synchronized @Nullable Job first() {
    return given.first();
  }

  private synchronized boolean isFirst(Job job) {
    return given.isFirst(job);
  }

  /** A call is the first one now: it may have been cancelled before. */
  private void minding(Job job) {
    if (job.isAbandoned()) {
      abandoned(job);
    }
  }

  /** A call is not wanted any more, which this worker was given. */
  void abandoned(Job job) {
    if (!isFirst(job)) {
      pool.later(this::recall);
      return;
    }
    switch (pool.options().whenCancelled()) {
      case LEAVE -> {}
      // In another thread: this one may be interrupted, which would close the connection.
      case INTERRUPT -> pool.later(() -> interrupt(job));
      case TERMINATE -> killFor(job, "it was terminated because the call was cancelled");
    }
  }

  private void interrupt(Job job) {
    var message = new Message(Kind.INTERRUPT);
    try {
      synchronized (this) {
        if (!given.isFirst(job)) {
          return;
        }
        message.data().writeLong(job.number());
      }
      connection.send(message);
    } catch (IOException broken) {
      LOG.debug("{} cannot be told to interrupt its call", name, broken);
    }
  }

  /** Kills it in the middle of a certain call: in between it may have got another one. */
  private void killFor(Job job, String why) {
    synchronized (this) {
      if (!given.isFirst(job)) {
        return;
      }
      closed = true;
      reason = why;
    }
    process.destroyForcibly();
  }

  /** Kills it whatever it does. */
  void kill(String why) {
    synchronized (this) {
      closed = true;
      if (reason == null) {
        reason = why;
      }
    }
    process.destroyForcibly();
  }

  /** Has it exit. It is idle, and the pool knows it no more. */
  void retire() {
    synchronized (this) {
      closed = true;
      retired = true;
    }
    try {
      connection.send(new Message(Kind.END));
    } catch (IOException broken) {
      LOG.debug("{} has ended before it was told to", name, broken);
    }
    PoolThreads.withoutContextClassLoader(() ->
            process.onExit().completeOnTimeout(process, EXIT_PATIENCE_SECONDS, TimeUnit.SECONDS))
        .thenAccept(Process::destroyForcibly);
  }

  /** Has it forget classes whose loaders are gone. */
  void drop(List<Integer> loaders) {
    places.drop(loaders);
    var message = new Message(Kind.DROP);
    try {
      message.data().writeInt(loaders.size());
      for (int each : loaders) {
        message.data().writeInt(each);
      }
      connection.send(message);
    } catch (IOException broken) {
      LOG.debug("{} has ended before it was told what to forget", name, broken);
    }
  }

  synchronized int served() {
    return served;
  }

  synchronized boolean hasAnswered() {
    return answeredOnce;
  }

  /** Returns where it writes an archive when it exits, or null. */
  @Nullable Path draft() {
    return draft;
  }

  /** Says, of one that has ended, whether it did so by itself because it was asked to. */
  boolean hasExitedAsTold() {
    synchronized (this) {
      if (!retired) {
        return false;
      }
    }
    return !process.isAlive() && process.exitValue() == 0;
  }

  // Its thread

  /** Receives until the worker ends, and sees to its end. */
  void serve() {
    Throwable cause = null;
    try {
      for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
        take(frame);
      }
    } catch (IOException | RuntimeException | Error broken) {
      cause = broken;
    }
    end(cause);
  }

  private void take(Frame frame) throws IOException {
    switch (frame.kind()) {
      case Kind.RESULT, Kind.FAILURE -> answered(frame);
      case Kind.PROGRESS -> reported(frame);
      case Kind.RETURNED -> returned(frame);
      case Kind.CLASS_WANTED -> connection.send(places.answerClass(frame.data()));
      case Kind.RESOURCES_WANTED -> connection.send(places.answerResources(frame.data()));
      default -> throw new IOException("a worker must not send a frame of kind " + frame.kind());
    }
  }

  private void answered(Frame frame) throws IOException {
    long number = frame.data().readLong();
    Job job;
    Job next;
    synchronized (this) {
      job = given.answered(number, System.nanoTime());
      next = given.first();
      answeredOnce = true;
      if (!job.isWarmUp()) {
        served++;
      }
    }
    if (next != null) {
      minding(next);
    }
    boolean healthy = answer(job, frame);
    // What depends on the answer has run in this thread, and may have left an interrupt behind.
    boolean _ = Thread.interrupted();
    pool.answered(this, healthy);
  }

  /** Its call reports. What comes after its answer is told nobody, as the call was told. */
  private void reported(Frame frame) throws IOException {
    long number = frame.data().readLong();
    int index = frame.data().readInt();
    Job job = first();
    if (job == null || job.number() != number || index < 0 || index >= job.told().size()) {
      LOG.debug("{} reports what nobody is to be told: {}, {}", name, number, index);
      return;
    }
    try {
      tell(job.told().get(index), answers.value(frame, "what the call reports"));
    } catch (RuntimeException | Error failure) {
      LOG.error("what a call in {} has reported could not be told", name, failure);
    }
    boolean _ = Thread.interrupted(); // the listener may have left one behind
  }

  @SuppressWarnings("unchecked") // it is what the call has reported to
  private static void tell(Progress<?> listener, @Nullable Object value) {
    ((Progress<@Nullable Object>) listener).report(value);
  }

  /** Returns whether the worker can be relied on any longer. */
  private boolean answer(Job job, Frame frame) {
    if (frame.kind() == Kind.FAILURE) {
      Throwable failure = answers.failure(frame);
      job.fail(failure);
      return !(failure instanceof VirtualMachineError) || failure instanceof StackOverflowError;
    }
    Object result;
    try {
      result = answers.value(frame, "result of the call");
    } catch (CallTransferException unreadable) {
      job.fail(unreadable);
      return true;
    }
    job.complete(result);
    return true;
  }

  private void end(@Nullable Throwable cause) {
    Deque<Job> ahead;
    synchronized (this) {
      closed = true;
      ahead = given.takeAll();
    }
    Job begun = ahead.pollFirst();
    pool.gone(this, ahead);
    closeConnection();
    Integer exitCode = awaitExit();
    if (begun != null) {
      begun.fail(failure("in the middle of the call", exitCode, cause));
    } else if (!isExpected()) {
      LOG.warn("{}", failure("between two calls", exitCode, cause).getMessage());
    }
    for (Job each : ahead) {
      each.fail(failure("before it came to the call", exitCode, cause));
    }
    pool.buried(this);
  }

  private synchronized boolean isExpected() {
    return retired || reason != null;
  }

  private BrokenProcessPoolException failure(
      String when, @Nullable Integer exitCode, @Nullable Throwable cause) {
    String why;
    synchronized (this) {
      why = reason == null ? "" : ", because " + reason;
    }
    return BrokenProcessPoolException.of(
        this + " ended " + when + why, exitCode, output.lastLines(OUTPUT_PATIENCE_MILLIS), cause);
  }

  private void closeConnection() {
    try {
      connection.close();
    } catch (IOException failure) {
      LOG.debug("closing the connection to {} failed", name, failure);
    }
  }

  /** Without a connection it has to end, too. */
  private @Nullable Integer awaitExit() {
    try {
      if (!process.waitFor(EXIT_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor(KILL_PATIENCE_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : null;
    } catch (InterruptedException stray) {
      process.destroyForcibly();
      return null;
    }
  }

  @Override
  public String toString() {
    return "worker " + name + " (process " + process.pid() + ")";
  }
}
