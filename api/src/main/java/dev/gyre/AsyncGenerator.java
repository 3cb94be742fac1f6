package dev.gyre;

import java.util.Iterator;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A stream of values written as blocking-style code that yields one value after the other, each
 * only when it is asked for. The counterpart of Python's async generators.
 *
 * <pre>{@code
 * try (AsyncGenerator<String> lines = loop.createAsyncGenerator(out -> {
 *   for (int page = 1; page <= 3; page++) {
 *     for (String line : fetch(page).await()) {
 *       out.yield(line);
 *     }
 *   }
 * })) {
 *   for (String line : lines) {
 *     ...   // may leave early: closing runs the generator's finally blocks
 *   }
 * }
 * }</pre>
 *
 * <p>The body runs in the name of the task that asks for a value: its awaits suspend that task, and
 * a cancellation of that task arrives in it. Loop thread only, in the body of a task; one task at a
 * time. A generator that has begun, and is neither exhausted nor closed, is closed in a task of its
 * own: once nobody refers to it and the garbage collector has noticed, or else by {@link
 * EventLoop#shutdownAsyncGenerators}.
 *
 * @param <T> the type of the values
 * @since 0.1
 */
@ProviderType
public interface AsyncGenerator<T extends @Nullable Object> extends Iterable<T>, AutoCloseable {

  /**
   * Returns this generator's one iterator, whose {@code hasNext} runs the body to its next yield.
   * An exception of the body is thrown there, a checked one inside a {@link
   * java.util.concurrent.CompletionException}.
   *
   * @return the iterator, always the same
   * @throws IllegalStateException if this generator has ended: a loop over it would do nothing, as
   *     it silently does in Python
   */
  @Override
  Iterator<T> iterator();

  /**
   * Closes the generator: has {@link GeneratorExit} thrown at the yield where its body stands, and
   * waits for the body's end. Does nothing if it has ended; a body that has not begun never does.
   *
   * @throws IllegalStateException if the body yields once more, or is running
   */
  @Override
  void close();

  /**
   * Returns a publisher of the values, for one subscriber. The body runs in a task of its own on
   * the loop, which asks for a value only when one was requested; cancelling the subscription
   * closes the generator. A subscriber that throws has cancelled, and its failure is reported to
   * the loop's exception handler. Any thread.
   *
   * @return the publisher
   */
  Flow.Publisher<T> toPublisher();

  /**
   * What yields the values.
   *
   * @param <T> the type of the values
   */
  @ConsumerType
  @FunctionalInterface
  interface Body<T extends @Nullable Object> {

    /**
     * Yields values, and may await.
     *
     * @param out takes the values
     * @throws Exception if it fails, which ends the stream
     */
    void run(Yielder<T> out) throws Exception;
  }

  /**
   * Takes values one at a time.
   *
   * @param <T> the type of the values
   */
  @ProviderType
  @FunctionalInterface
  interface Yielder<T extends @Nullable Object> {

    /**
     * Hands out a value, and returns when the next one is asked for. In the generator's body only.
     *
     * @param value the value
     * @throws GeneratorExit if the generator is closed instead
     */
    @SuppressWarnings("NamedLikeContextualKeyword") // Python's word; on a yielder Java allows it
    void yield(T value);
  }
}
