package dev.gyre.inspect;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.Handle;
import dev.gyre.Task;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.ThreadHolder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The inspection of one loop: asks a running loop for a turn, and if that does not come, looks from
 * outside. A loop that is stuck is the one that somebody wants to see.
 */
final class LoopInspection {

  /** How often a look from outside is repeated if what it looks at changes underneath. */
  private static final int ATTEMPTS = 3;

  private static final int FRAMES_MAX = 100;

  private final EventLoop loop;
  private final long id;
  private final TaskIds ids;
  private final int tasksMax;
  private final CompletableFuture<LoopGlance> answer = new CompletableFuture<>();
  private @Nullable Handle question;

  private LoopInspection(EventLoop loop, long id, TaskIds ids, int tasksMax) {
    this.loop = loop;
    this.id = id;
    this.ids = ids;
    this.tasksMax = tasksMax;
  }

  static LoopInspection begin(EventLoop loop, long id, TaskIds ids, int tasksMax) {
    var inspection = new LoopInspection(loop, id, ids, tasksMax);
    inspection.ask();
    return inspection;
  }

  private void ask() {
    if (!loop.isRunning() || loop.equals(RunningLoop.get())) {
      look(); // nothing moves meanwhile
      return;
    }
    try {
      question = loop.callSoonThreadsafe(this::look, Context.EMPTY);
    } catch (IllegalStateException closed) {
      answer.completeExceptionally(closed);
    }
  }

  private void look() {
    try {
      answer.complete(new LoopGlance(loop, ids, tasksMax));
    } catch (RuntimeException changing) {
      answer.completeExceptionally(changing);
    }
  }

  /** Returns the report, or null if the loop was closed meanwhile. */
  @Nullable LoopReport finish(long deadlineNanos) {
    LoopGlance answered = awaitAnswer(deadlineNanos);
    if (loop.isClosed()) {
      return null;
    }
    return answered != null ? report(answered, true) : report(glanceFromOutside(), false);
  }

  private @Nullable LoopGlance awaitAnswer(long deadlineNanos) {
    try {
      long patience = Math.max(0, deadlineNanos - System.nanoTime());
      return answer.get(patience, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException none) {
      return null;
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      if (question != null) {
        question.cancel();
      }
    }
  }

  private @Nullable LoopGlance glanceFromOutside() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return new LoopGlance(loop, ids, tasksMax);
      } catch (RuntimeException changing) {
        // look again
      }
    }
    return null;
  }

  private LoopReport report(@Nullable LoopGlance glance, boolean answered) {
    Thread thread = loop instanceof ThreadHolder holder ? holder.thread() : null;
    return new LoopReport(
        id,
        loop.toString(),
        thread == null ? "" : thread.getName(),
        thread == null ? 0 : thread.threadId(),
        answered,
        answered ? List.of() : standsAt(thread),
        glance == null ? 0 : glance.taskCount(),
        glance == null ? List.of() : glance.reports());
  }

  /** The body that runs has a stack of its own; the loop's thread only carries it. */
  private List<String> standsAt(@Nullable Thread thread) {
    Task<?> current = loop.currentTask();
    List<StackTraceElement> body = current == null ? List.of() : current.getStack(FRAMES_MAX);
    Stream<StackTraceElement> frames =
        !body.isEmpty() || thread == null ? body.stream() : Arrays.stream(thread.getStackTrace());
    return frames.limit(FRAMES_MAX).map(StackTraceElement::toString).toList();
  }
}
