package dev.gyre.loop;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionHandler;
import dev.gyre.Handle;
import dev.gyre.Task;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.callbacks.SafeText;
import dev.gyre.loop.debug.DebugMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the failures of one loop to whoever is to know of them. Loop thread only.
 *
 * <p>A report must reach somebody, whatever fails on its way: the handler, the text of what it is
 * about, the log itself.
 */
final class FailureReports {

  /** Which detail tells where the value of another one was made. */
  private static final Map<String, String> TRACEBACKS =
      Map.of(
          "handle", "handleTraceback",
          "future", "sourceTraceback",
          "task", "sourceTraceback",
          "asyncgen", "sourceTraceback");

  private final EventLoop loop;
  private final DebugMode debug;
  private final Logger log;
  private @Nullable ExceptionHandler handler;

  FailureReports(EventLoop loop, DebugMode debug) {
    this(loop, debug, LoggerFactory.getLogger("dev.gyre.loop"));
  }

  FailureReports(EventLoop loop, DebugMode debug, Logger log) {
    this.loop = loop;
    this.debug = debug;
    this.log = log;
  }

  @Nullable ExceptionHandler handler() {
    return handler;
  }

  void setHandler(@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  /** Reports what a step of the loop threw, in the context as the step has left it. */
  void callbackFailed(Runnable step, Throwable failure) {
    String key =
        switch (step) {
          case Task<?> task -> "task";
          case Handle handle -> "handle";
          default -> "callback";
        };
    var report = ExceptionContext.of("exception in callback " + SafeText.of(step), failure);
    report(report.with(key, step), null);
  }

  void report(ExceptionContext report) {
    report(report, contextOf(report));
  }

  /** The context of the task, else of the future, else of the handle; asyncio's choice as well. */
  private static @Nullable Context contextOf(ExceptionContext report) {
    Object about = report.get("task");
    if (about == null) {
      about = report.get("future");
    }
    if (about == null) {
      about = report.get("handle");
    }
    return switch (about) {
      case Task<?> task -> task.getContext();
      case Handle handle -> handle.getContext();
      case null, default -> null;
    };
  }

  private void report(ExceptionContext reported, @Nullable Context context) {
    ExceptionContext report = withOrigins(reported);
    ExceptionHandler chosen = handler;
    if (chosen == null) {
      log(report);
      return;
    }
    try {
      if (context == null) {
        chosen.handle(loop, report);
      } else {
        context.run(() -> chosen.handle(loop, report));
      }
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      log(
          ExceptionContext.of("unhandled error in exception handler", failure)
              .with("context", report));
    }
  }

  /** Adds where what failed was made, as far as debug mode knows. */
  private ExceptionContext withOrigins(ExceptionContext report) {
    ExceptionContext told = report;
    for (Map.Entry<String, String> each : TRACEBACKS.entrySet()) {
      Object made = report.get(each.getKey());
      List<StackTraceElement> origin = made == null ? null : debug.originOf(made);
      if (origin != null && told.get(each.getValue()) == null) {
        told = told.with(each.getValue(), origin);
      }
    }
    return told;
  }

  /** Writes one record: the message, then the details, each on a line of its own. */
  void log(ExceptionContext report) {
    var text = new StringBuilder(report.message());
    report
        .details()
        .forEach((key, value) -> text.append('\n').append(key).append(": ").append(shown(value)));
    try {
      log.error(text.toString(), report.exception());
    } catch (Throwable failure) {
      FatalErrors.rethrow(failure);
      logFailureOfLog(failure);
    }
  }

  /** It may have failed for what it was to print, such as the text of an exception. */
  private void logFailureOfLog(Throwable failure) {
    try {
      log.error("exception in default exception handler: {}", failure.getClass().getName());
    } catch (Throwable again) {
      FatalErrors.rethrow(again); // else there is nobody left to tell
    }
  }

  private static String shown(Object value) {
    return value instanceof List<?> list
            && list.stream().allMatch(StackTraceElement.class::isInstance)
        ? list.stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining())
        : SafeText.of(value);
  }
}
