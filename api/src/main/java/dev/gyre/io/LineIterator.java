package dev.gyre.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over lines, reading each when it is asked for. Loop thread only.
 *
 * @param <T> what a line is
 */
final class LineIterator<T> implements Iterator<T> {

  private final LineSource<T> source;
  private @Nullable T next;
  private boolean ended;

  /** Reads the next line. */
  @FunctionalInterface
  interface LineSource<T> {

    /** Returns the line, or null if there is none. */
    @Nullable T read() throws IOException;
  }

  LineIterator(LineSource<T> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = source.read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("stream has ended");
    }
    T line = next;
    next = null;
    if (line == null) {
      throw new AssertionError("there is one");
    }
    return line;
  }
}
