package dev.gyre.loop;

import dev.gyre.EventLoop;
import dev.gyre.ExceptionContext;
import dev.gyre.ExceptionHandler;
import dev.gyre.loop.callbacks.FatalErrors;
import dev.gyre.loop.tasks.BodyTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the failures of one loop to whoever is to know of them. Loop thread only. */
final class FailureReports {

  private static final Logger LOG = LoggerFactory.getLogger("dev.gyre.loop");

  private final EventLoop loop;
  private @Nullable ExceptionHandler handler;

  FailureReports(EventLoop loop) {
    this.loop = loop;
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

  void report(ExceptionContext context) {
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

  /** Writes one record: the message, then the details, each on a line of its own. */
  void log(ExceptionContext context) {
    var text = new StringBuilder(context.message());
    context
        .details()
        .forEach((key, value) -> text.append('\n').append(key).append(": ").append(value));
    LOG.error(text.toString(), context.exception());
  }
}
