package dev.gyre.executors.process.wire;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a worker for one of the listeners that a call reports to. Both ends have this class
 * themselves. Thread-safe once it is connected.
 */
public final class RemoteProgress implements Consumer<@Nullable Object>, Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final int index;
  private transient @Nullable Line line;

  /** Brings reports to the pool. */
  @FunctionalInterface
  public interface Line {

    /**
     * Reports.
     *
     * @param index which of the call's listeners is meant
     * @param value what to tell it
     */
    void report(int index, @Nullable Object value);
  }

  /**
   * Creates the stand-in.
   *
   * @param index which of the call's listeners it stands for
   */
  public RemoteProgress(int index) {
    this.index = index;
  }

  /**
   * Connects what has arrived with a call.
   *
   * @param line the call's
   */
  public void connect(Line line) {
    this.line = line;
  }

  @Override
  public void accept(@Nullable Object value) {
    Objects.requireNonNull(line, "not connected").report(index, value);
  }
}
