package dev.gyre.executors.process;

import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a pool of worker processes is set up. Immutable: each {@code with} method returns a changed
 * copy. The counterpart of the parameters of {@code ProcessPoolExecutor}.
 *
 * @param maxWorkers how many processes there are at most, from 1 to 1024
 * @param warmWorkers how many are started in advance and never end for being idle, from 0 to the
 *     maximum
 * @param maxTasksPerWorker after how many calls a worker is replaced; 0 for never
 * @param idleTime how long a worker stays without a call, at least a millisecond
 * @param startTimeout how long a worker may take to start, at least a millisecond
 * @param whenCancelled what becomes of a call that is cancelled while it runs
 * @param jvmOptions what the workers' JVM is started with, beside {@link #USUAL_JVM_OPTIONS} and
 *     after them
 * @param java the launcher of the workers' JVM; null for the one of this process
 * @param directory where the pool makes its private directory; null for the system's temporary one
 * @param archive the file with the classes that workers start with, made when it is missing; null
 *     for none
 * @param resultFilter asked first for each class that a worker sends back; null to leave it to the
 *     pool, which lets through values of {@code java.base} and classes that the worker got from
 *     here
 * @since 0.1
 */
public record ProcessPoolOptions(
    int maxWorkers,
    int warmWorkers,
    int maxTasksPerWorker,
    Duration idleTime,
    Duration startTimeout,
    WhenCancelled whenCancelled,
    List<String> jvmOptions,
    @Nullable Path java,
    @Nullable Path directory,
    @Nullable Path archive,
    @Nullable ObjectInputFilter resultFilter) {

  /**
   * What every worker is started with: the collector that starts soonest, no figures for {@code
   * jps}, and the end of the process when memory runs out, because nothing in it can be relied on
   * after that.
   */
  public static final List<String> USUAL_JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError");

  private static final int WORKERS_MAX = 1024;
  private static final Duration TIME_MIN = Duration.ofMillis(1);
  private static final Duration TIME_MAX = Duration.ofDays(365);

  /** As many workers as processors, which end when idle for a minute; cancelled calls go on. */
  public static final ProcessPoolOptions DEFAULT =
      new ProcessPoolOptions(
          Math.min(WORKERS_MAX, Runtime.getRuntime().availableProcessors()),
          0,
          0,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          WhenCancelled.LEAVE,
          List.of(),
          null,
          null,
          null,
          null);

  /** Checks the values. */
  public ProcessPoolOptions {
    checkNumber("number of workers", maxWorkers, 1, WORKERS_MAX);
    checkNumber("number of warm workers", warmWorkers, 0, maxWorkers);
    checkNumber("number of tasks per worker", maxTasksPerWorker, 0, Integer.MAX_VALUE);
    checkTime("idle time", idleTime);
    checkTime("start timeout", startTimeout);
    Objects.requireNonNull(whenCancelled, "whenCancelled");
    jvmOptions = List.copyOf(jvmOptions);
  }

  private static void checkNumber(String what, int given, int min, int max) {
    if (given < min || given > max) {
      throw new IllegalArgumentException(
          what + " must be from " + min + " to " + max + ": " + given);
    }
  }

  private static void checkTime(String what, Duration given) {
    if (given.compareTo(TIME_MIN) < 0 || given.compareTo(TIME_MAX) > 0) {
      throw new IllegalArgumentException(
          what + " must be from " + TIME_MIN + " to " + TIME_MAX + ": " + given);
    }
  }

  /**
   * Sets how many processes there are at most. If fewer than were to be kept warm, so many are.
   *
   * @param workers the number, from 1 to 1024
   * @return changed options
   */
  public ProcessPoolOptions withMaxWorkers(int workers) {
    return with(changed -> {
      changed.maxWorkers = workers;
      changed.warmWorkers = Math.min(warmWorkers, workers);
    });
  }

  /**
   * Sets how many workers are started in advance, and stay.
   *
   * @param workers the number, from 0 to the maximum
   * @return changed options
   */
  public ProcessPoolOptions withWarmWorkers(int workers) {
    return with(changed -> changed.warmWorkers = workers);
  }

  /**
   * Sets after how many calls a worker is replaced: for code that leaks. The counterpart of {@code
   * max_tasks_per_child}.
   *
   * @param tasks the number; 0 for never
   * @return changed options
   */
  public ProcessPoolOptions withMaxTasksPerWorker(int tasks) {
    return with(changed -> changed.maxTasksPerWorker = tasks);
  }

  /**
   * Sets how long a worker stays without a call.
   *
   * @param time the time, at least a millisecond
   * @return changed options
   */
  public ProcessPoolOptions withIdleTime(Duration time) {
    return with(changed -> changed.idleTime = time);
  }

  /**
   * Sets how long a worker may take to start.
   *
   * @param time the time, at least a millisecond
   * @return changed options
   */
  public ProcessPoolOptions withStartTimeout(Duration time) {
    return with(changed -> changed.startTimeout = time);
  }

  /**
   * Sets what becomes of a call that is cancelled while it runs.
   *
   * @param reaction what to do
   * @return changed options
   */
  public ProcessPoolOptions withWhenCancelled(WhenCancelled reaction) {
    return with(changed -> changed.whenCancelled = reaction);
  }

  /**
   * Sets what the workers' JVM is started with, beside the usual options.
   *
   * @param options such as {@code -Xmx256m}
   * @return changed options
   */
  public ProcessPoolOptions withJvmOptions(List<String> options) {
    return with(changed -> changed.jvmOptions = options);
  }

  /**
   * Sets the launcher of the workers' JVM, which has to be of this JVM's version or a later one.
   *
   * @param launcher the program {@code java}; null for the one of this process
   * @return changed options
   */
  public ProcessPoolOptions withJava(@Nullable Path launcher) {
    return with(changed -> changed.java = launcher);
  }

  /**
   * Sets where the pool makes its private directory, while it has workers. A short path: those of
   * Unix sockets have some 100 bytes at most.
   *
   * @param parent an existing directory; null for the system's temporary one
   * @return changed options
   */
  public ProcessPoolOptions withDirectory(@Nullable Path parent) {
    return with(changed -> changed.directory = parent);
  }

  /**
   * Has workers start from an archive of the JVM's, in about two thirds of the time. If the file is
   * missing, the first worker that exits makes it, which takes it a second or two; if it is of
   * another JVM, it is ignored. Its directory is to be the user's own: what is in the file, workers
   * execute.
   *
   * @param file the file, in an existing directory; null for none
   * @return changed options
   */
  public ProcessPoolOptions withArchive(@Nullable Path file) {
    return with(changed -> changed.archive = file);
  }

  /**
   * Sets who is asked first for each class that a worker sends back. What it leaves undecided the
   * pool decides.
   *
   * @param filter allows or rejects; null to leave it to the pool
   * @return changed options
   */
  public ProcessPoolOptions withResultFilter(@Nullable ObjectInputFilter filter) {
    return with(changed -> changed.resultFilter = filter);
  }

  private ProcessPoolOptions with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /** Options that can be changed: a record's own way to be copied spells out every value. */
  private static final class Draft {

    int maxWorkers;
    int warmWorkers;
    int maxTasksPerWorker;
    Duration idleTime;
    Duration startTimeout;
    WhenCancelled whenCancelled;
    List<String> jvmOptions;
    @Nullable Path java;
    @Nullable Path directory;
    @Nullable Path archive;
    @Nullable ObjectInputFilter resultFilter;

    Draft(ProcessPoolOptions given) {
      maxWorkers = given.maxWorkers;
      warmWorkers = given.warmWorkers;
      maxTasksPerWorker = given.maxTasksPerWorker;
      idleTime = given.idleTime;
      startTimeout = given.startTimeout;
      whenCancelled = given.whenCancelled;
      jvmOptions = given.jvmOptions;
      java = given.java;
      directory = given.directory;
      archive = given.archive;
      resultFilter = given.resultFilter;
    }

    ProcessPoolOptions finished() {
      return new ProcessPoolOptions(
          maxWorkers,
          warmWorkers,
          maxTasksPerWorker,
          idleTime,
          startTimeout,
          whenCancelled,
          jvmOptions,
          java,
          directory,
          archive,
          resultFilter);
    }
  }
}
