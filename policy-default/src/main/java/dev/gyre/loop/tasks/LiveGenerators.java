package dev.gyre.loop.tasks;

import dev.gyre.AwaitingCallback;
import dev.gyre.ExceptionContext;
import dev.gyre.LoopFuture;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The async generators of a loop that somebody still refers to, so that they can be closed before
 * the loop is. Loop thread only.
 */
public final class LiveGenerators {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");

  private final TaskLoop loop;
  private final Set<BodyGenerator<?>> generators = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean shutDown;

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
   * @return the same
   */
  public <T extends @Nullable Object> BodyGenerator<T> add(BodyGenerator<T> generator) {
    if (shutDown) {
      LOG.warn(
          "async generator created after shutdownAsyncGenerators; close it yourself: {}", loop);
    }
    generators.add(generator);
    return generator;
  }

  /**
   * Closes every generator that has begun and not ended, each in a task of its own.
   *
   * @return a future that is done when all are closed
   */
  public LoopFuture<@Nullable Void> shutDown() {
    shutDown = true;
    List<BodyGenerator<?>> unfinished =
        generators.stream().filter(BodyGenerator::isUnfinished).toList();
    generators.removeAll(unfinished);
    LoopFuture<@Nullable Void> over = loop.createFuture();
    if (unfinished.isEmpty()) {
      over.setResult(null);
      return over;
    }
    int[] left = {unfinished.size()};
    for (BodyGenerator<?> generator : unfinished) {
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
    if (loop.debug().isOn()) {
      generators.stream()
          .filter(BodyGenerator::isUnused)
          .forEach(each -> loop.debug().tellForgotten("async generator was never iterated", each));
    }
  }

  private void closeReporting(BodyGenerator<?> generator) {
    try {
      generator.close();
    } catch (RuntimeException | Error failure) {
      loop.callExceptionHandler(
          ExceptionContext.of("exception while closing an async generator", failure)
              .with("asyncgen", generator));
    }
  }
}
