package dev.gyre.loop;

import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.ContextVar;
import dev.gyre.ExceptionContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The bridges of one loop, each with the variable that holds its state in contexts. Immutable, so
 * that the calls in executors may go on with those that were there when they were handed over.
 *
 * <p>A bridge that fails is reported and otherwise passed over: what is scheduled runs all the
 * same, without that bridge's state.
 */
final class ContextBridges {

  private final FailureReports reports;
  private final Bridge<?>[] bridges;

  private ContextBridges(FailureReports reports, Bridge<?>... bridges) {
    this.reports = reports;
    this.bridges = bridges;
  }

  /** Returns these bridges, which may be null for none, and one more. */
  static ContextBridges with(
      @Nullable ContextBridges before, ContextBridge<?> added, FailureReports reports) {
    Bridge<?>[] old = before == null ? new Bridge<?>[0] : before.bridges;
    Bridge<?>[] all = new Bridge<?>[old.length + 1];
    System.arraycopy(old, 0, all, 0, old.length);
    all[old.length] = Bridge.over(added);
    return new ContextBridges(reports, all);
  }

  /** Derives a context that holds the state of the calling thread as well. */
  Context capture(Context base) {
    Context captured = base;
    for (Bridge<?> each : bridges) {
      try {
        captured = each.capture(captured);
      } catch (RuntimeException | LinkageError failure) {
        report(each, failure);
      }
    }
    return captured;
  }

  /** Binds the state that a context holds to the calling thread. */
  void restore(Context context) {
    for (Bridge<?> each : bridges) {
      try {
        each.restore(context);
      } catch (RuntimeException | LinkageError failure) {
        report(each, failure);
      }
    }
  }

  private void report(Bridge<?> failed, Throwable failure) {
    reports.report(ExceptionContext.of("context bridge failed: " + failed.bridge(), failure));
  }

  /** Has a call find the state that a context holds, and leave none of it behind in its thread. */
  @SuppressWarnings("NullAway") // the call returns null only if T may be
  <T extends @Nullable Object> Callable<T> around(Context context, Callable<? extends T> call) {
    return () -> {
      Context before = capture(Context.EMPTY);
      restore(context);
      try {
        return call.call();
      } finally {
        restore(before);
      }
    };
  }

  private record Bridge<T>(ContextBridge<T> bridge, ContextVar<T> state) {

    static <T> Bridge<T> over(ContextBridge<T> bridge) {
      return new Bridge<>(bridge, ContextVar.of("state of " + bridge));
    }

    Context capture(Context base) {
      T bound = bridge.capture();
      return bound == null ? base.without(state) : base.with(state, bound);
    }

    void restore(Context context) {
      bridge.restore(context.get(state));
    }
  }
}
