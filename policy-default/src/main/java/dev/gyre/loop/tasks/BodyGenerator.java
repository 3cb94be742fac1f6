package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
import dev.gyre.Context;
import dev.gyre.GeneratorExit;
import dev.gyre.loop.futures.Unchecked;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.TaskRunner;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An async generator: a coroutine of its own that a task enters when it wants a value, and that
 * leaves back into the task when it has one. In between it stands nowhere.
 *
 * @param <T> the type of the values
 */
public final class BodyGenerator<T extends @Nullable Object>
    implements AsyncGenerator.Yielder<T>, TaskRunner.Owner {

  private final TaskLoop loop;
  private final LiveGenerators generators;
  private AsyncGenerator.@Nullable Body<T> body; // until it has ended
  private @Nullable Coroutine coroutine; // from the first step on
  private volatile @Nullable BodyTask<?> consumer; // while the body runs
  private Context context = Context.EMPTY; // of the first to ask for a value
  private @Nullable T value;
  private boolean hasValue;
  private long number; // among the generators that began
  private boolean closing;
  private @Nullable Throwable failure; // thrown by the body, for the consumer to throw on

  /**
   * Creates a generator that has not begun.
   *
   * @param loop its loop
   * @param generators told when it begins
   * @param body what yields the values
   */
  public BodyGenerator(TaskLoop loop, LiveGenerators generators, AsyncGenerator.Body<T> body) {
    this.loop = loop;
    this.generators = generators;
    this.body = Objects.requireNonNull(body, "body");
  }

  // The consumer's side

  /** Refuses to be iterated again. */
  void checkMayIterate() {
    if (body == null && !hasValue) {
      throw new IllegalStateException(
          "async generator has ended, and can be iterated once; create another: " + this);
    }
  }

  /** Returns whether there is another value, for which the body may have to run. */
  boolean hasNext() {
    if (!hasValue && body != null) {
      enter();
    }
    return hasValue;
  }

  /** Returns the next value. */
  @SuppressWarnings("NullAway") // a value is a T, null only if T may be
  T next() {
    if (!hasNext()) {
      throw new NoSuchElementException(
          "async generator is exhausted; ask hasNext() before: " + this);
    }
    T next = value;
    value = null;
    hasValue = false;
    return next;
  }

  /** Has the body end. */
  void close() {
    if (coroutine == null) {
      body = null;
    }
    if (body != null) {
      checkMayEnter();
    }
    value = null;
    hasValue = false;
    if (body == null) {
      return;
    }
    closing = true;
    try {
      enter();
    } catch (GeneratorExit expected) {
      return;
    }
    if (hasValue) {
      value = null;
      hasValue = false;
      throw new IllegalStateException(
          "async generator yielded a value while being closed; let GeneratorExit pass: " + this);
    }
  }

  /** Lets the body run to its next yield or its end, within the calling task's step. */
  private void enter() {
    BodyTask<?> task = checkMayEnter();
    Coroutine entered = coroutine;
    if (entered == null) {
      number = generators.begins(this);
      context = loop.currentContext();
      entered = coroutine = loop.taskRunner().create(this::runBody, this);
    }
    consumer = task;
    try {
      task.switchTo(entered);
    } finally {
      consumer = null;
    }
    throwFailure();
  }

  /** Returns the task that asks. */
  private BodyTask<?> checkMayEnter() {
    if (consumer != null) {
      throw new IllegalStateException(
          "async generator is running already, for " + consumer + ": " + this);
    }
    return loop.currentBody();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The body blocked in the JDK: who asks for a value just now can go on.
   */
  @Override
  public void resumeSoon(Coroutine resumable) {
    BodyTask<?> asking = consumer;
    if (asking != null) {
      asking.resumeSoon(resumable);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The body runs in the name of who asks for a value, and that one knows.
   */
  @Override
  public @Nullable Coroutine following(Coroutine left, boolean ended) {
    BodyTask<?> asking = consumer;
    return asking == null ? null : asking.following(left, ended);
  }

  private void throwFailure() {
    Throwable thrown = failure;
    failure = null;
    if (thrown != null) {
      throw Unchecked.rethrow(thrown);
    }
  }

  // The body's side

  private void runBody() {
    try {
      loop.bindBridged(context);
      Objects.requireNonNull(body).run(this);
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      body = null;
      Objects.requireNonNull(consumer).switchBack();
    }
  }

  @Override
  @SuppressWarnings("NamedLikeContextualKeyword") // the interface's word
  public void yield(T next) {
    BodyTask<?> task = consumer;
    Coroutine own = coroutine;
    if (task == null || own == null || own.thread() != Thread.currentThread()) {
      throw new IllegalStateException("only the generator's own body can yield: " + this);
    }
    value = next;
    hasValue = true;
    task.switchBack();
    own.suspend();
    if (closing) {
      throw new GeneratorExit();
    }
  }

  /**
   * Tells whether nobody has ever asked for a value, or closed the generator.
   *
   * @return true if it was made in vain so far
   */
  boolean isUnused() {
    return body != null && coroutine == null;
  }

  long number() {
    return number;
  }

  /**
   * Tells whether the body has begun and not ended.
   *
   * @return true if closing it would run something
   */
  public boolean isUnfinished() {
    return body != null && coroutine != null;
  }

  @Override
  public String toString() {
    String state = body == null ? "ended" : coroutine == null ? "not begun" : "suspended";
    return "<AsyncGenerator "
        + (consumer != null ? "running" : state)
        + loop.debug().createdAt(this)
        + ">";
  }
}
