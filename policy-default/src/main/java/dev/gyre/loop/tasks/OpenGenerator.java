package dev.gyre.loop.tasks;

import dev.gyre.AsyncGenerator;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What the user has of an async generator. Its body knows nothing of it, so that once the user has
 * let go of it, the garbage collector takes it and the loop learns that the body will never be
 * asked for a value again. Loop thread only.
 *
 * @param <T> the type of the values
 */
final class OpenGenerator<T extends @Nullable Object> implements AsyncGenerator<T> {

  private final TaskLoop loop;
  private final BodyGenerator<T> generator;
  private final Iterator<T> values = new Values();

  OpenGenerator(TaskLoop loop, BodyGenerator<T> generator) {
    this.loop = loop;
    this.generator = generator;
  }

  @Override
  public Iterator<T> iterator() {
    generator.checkMayIterate();
    return values;
  }

  /** The one iterator, which a loop may hold without the generator. */
  private final class Values implements Iterator<T> {

    @Override
    public boolean hasNext() {
      try {
        return generator.hasNext();
      } finally {
        Reference.reachabilityFence(OpenGenerator.this); // while the body runs
      }
    }

    @Override
    public T next() {
      try {
        return generator.next();
      } finally {
        Reference.reachabilityFence(OpenGenerator.this); // while the body runs
      }
    }
  }

  @Override
  public void close() {
    try {
      generator.close();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public Flow.Publisher<T> toPublisher() {
    return new GeneratorPublisher<>(loop, this);
  }

  @Override
  public String toString() {
    return generator.toString();
  }
}
