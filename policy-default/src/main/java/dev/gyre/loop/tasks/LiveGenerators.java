package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
import dev.gyre.AwaitingCallback;
import dev.gyre.Context;
import dev.gyre.ExceptionContext;
import dev.gyre.LoopFuture;
import dev.gyre.TaskOptions;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The async generators of a loop, so that each that has begun is closed: when its user has let go
 * of it and the garbage collector has noticed, as asyncio's hooks do, or else before the loop is.
 * Loop thread only.
 */
public final class LiveGenerators {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");

  private final TaskLoop loop;
  private final Set<Live> generators = new LinkedHashSet<>();
  private final ReferenceQueue<OpenGenerator<?>> letGo = new ReferenceQueue<>();
  private boolean shutDown;
  private long begun; // so many so far

  /** A generator, and whether its user still has it. */
  private static final class Live extends WeakReference<OpenGenerator<?>> {
    private final BodyGenerator<?> generator;

    Live(
        OpenGenerator<?> open, BodyGenerator<?> generator, ReferenceQueue<OpenGenerator<?>> letGo) {
      super(open, letGo);
      this.generator = generator;
    }

    boolean isUnfinished() {
      return generator.isUnfinished();
    }

    /** What to call it in a report. */
    Object known() {
      OpenGenerator<?> open = get();
      return open == null ? generator : open;
    }
  }

  /**
   * Creates an empty set.
   *
   * @param loop the loop
   */
  public LiveGenerators(TaskLoop loop) {
    this.loop = loop;
  }

  /**
   * Adds a generator.
   *
   * @param generator a new one
   * @param <T> the type of its values
   * @return what its user is given of it
   */
  public <T extends @Nullable Object> AsyncGenerator<T> add(BodyGenerator<T> generator) {
    var open = new OpenGenerator<>(loop, generator);
    generators.add(new Live(open, generator, letGo));
    return open;
  }

  /**
   * Closes, in tasks of their own, the generators that were let go of in the middle. Cheap when
   * there are none.
   */
  public void closeCollected() {
    Reference<? extends OpenGenerator<?>> gone;
    while (!generators.isEmpty() && (gone = letGo.poll()) != null) {
      var live = (Live) gone;
      if (generators.remove(live)) {
        if (live.isUnfinished()) {
          loop.newTask(
              () -> {
                closeReporting(live);
                return null;
              },
              TaskOptions.DEFAULT.withContext(Context.EMPTY));
        } else {
          tellIfUnused(live);
        }
      }
    }
  }

  /**
   * Counts a generator that begins. One that does so when all were closed already is warned of, and
   * works all the same.
   *
   * @return the number of the generator among those that began
   */
  long begins(BodyGenerator<?> generator) {
    if (shutDown) {
      LOG.warn(
          "async generator iterated after shutdownAsyncGenerators; close it yourself: {} of {}",
          generator,
          loop);
    }
    return ++begun;
  }

  /**
   * Closes every generator that has begun and not ended, each in a task of its own, in the order in
   * which they began.
   *
   * @return a future that is done when all are closed
   */
  public LoopFuture<@Nullable Void> shutDown() {
    shutDown = true;
    List<Live> unfinished =
        generators.stream()
            .filter(Live::isUnfinished)
            .sorted(Comparator.comparingLong(live -> live.generator.number()))
            .toList();
    unfinished.forEach(generators::remove);
    LoopFuture<@Nullable Void> over = loop.createFuture();
    if (unfinished.isEmpty()) {
      over.setResult(null);
      return over;
    }
    int[] left = {unfinished.size()};
    for (Live generator : unfinished) {
      LoopFuture<@Nullable Void> closed = loop.createTask(() -> closeReporting(generator));
      closed.addDoneCallback(
          AwaitingCallback.of(
              over,
              done -> {
                if (--left[0] == 0 && !over.isDone()) {
                  over.setResult(null);
                }
              }));
    }
    return over;
  }

  /** In debug mode, tells of the generators whose values nobody has asked for. */
  public void tellUnused() {
    generators.forEach(this::tellIfUnused);
  }

  private void tellIfUnused(Live live) {
    if (loop.debug().isOn() && live.generator.isUnused()) {
      loop.debug().tellForgotten("async generator was never iterated", live.generator);
    }
  }

  private void closeReporting(Live live) {
    try {
      live.generator.close();
    } catch (RuntimeException | Error failure) {
      loop.callExceptionHandler(
          ExceptionContext.of("exception while closing an async generator", failure)
              .with("asyncgen", live.known()));
    }
  }
}
