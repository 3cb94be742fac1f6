package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionHandler;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.debug.DebugMode;
import dev.gyre.loop.tasks.BodyTask;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the failures of one loop to whoever is to know of them. Loop thread only. */
final class FailureReports {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");

  /** Which detail tells where the value of another one was made. */
  private static final Map<String, String> TRACEBACKS =
      Map.of(
          "handle", "handleTraceback",
          "future", "sourceTraceback",
          "task", "sourceTraceback",
          "asyncgen", "sourceTraceback");

  private final EventLoop loop;
  private final DebugMode debug;
  private @Nullable ExceptionHandler handler;

  FailureReports(EventLoop loop, DebugMode debug) {
    this.loop = loop;
    this.debug = debug;
  }

  @Nullable ExceptionHandler handler() {
    return handler;
  }

  void setHandler(@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  /** Reports what a step of the loop threw. */
  void callbackFailed(Runnable step, Throwable failure) {
    String key = step instanceof BodyTask<?> ? "task" : "handle";
    report(ExceptionContext.of("exception in callback " + step, failure).with(key, step));
  }

  void report(ExceptionContext reported) {
    ExceptionContext context = withOrigins(reported);
    ExceptionHandler chosen = handler;
    if (chosen == null) {
      log(context);
      return;
    }
    try {
      chosen.handle(loop, context);
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      log(
          ExceptionContext.of("unhandled error in exception handler", failure)
              .with("context", context));
    }
  }

  /** Adds where what failed was made, as far as debug mode knows. */
  private ExceptionContext withOrigins(ExceptionContext context) {
    ExceptionContext told = context;
    for (Map.Entry<String, String> each : TRACEBACKS.entrySet()) {
      Object made = context.get(each.getKey());
      List<StackTraceElement> origin = made == null ? null : debug.originOf(made);
      if (origin != null && told.get(each.getValue()) == null) {
        told = told.with(each.getValue(), origin);
      }
    }
    return told;
  }

  /** Writes one record: the message, then the details, each on a line of its own. */
  void log(ExceptionContext context) {
    var text = new StringBuilder(context.message());
    context
        .details()
        .forEach((key, value) -> text.append('\n').append(key).append(": ").append(shown(value)));
    LOG.error(text.toString(), context.exception());
  }

  private static Object shown(Object value) {
    return value instanceof List<?> list
            && list.stream().allMatch(StackTraceElement.class::isInstance)
        ? list.stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining())
        : value;
  }
}
