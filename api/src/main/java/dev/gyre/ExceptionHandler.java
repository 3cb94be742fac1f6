package dev.gyre;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of every failure that nobody else is there to receive. See {@link
 * EventLoop#setExceptionHandler}.
 *
 * @since 0.1
 */
@ConsumerType
@FunctionalInterface
public interface ExceptionHandler {

  /**
   * Handles one report. Runs on the loop. What it throws is reported to {@link
   * EventLoop#defaultExceptionHandler}.
   *
   * @param loop the loop in which the failure happened
   * @param context what happened
   */
  void handle(EventLoop loop, ExceptionContext context);
}
