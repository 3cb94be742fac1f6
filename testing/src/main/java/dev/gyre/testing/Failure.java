package dev.gyre.testing;

import dev.gyre.ExceptionContext;

/** Words for what a test has to know when a run of a {@link VirtualClockLoop} goes wrong. */
final class Failure {

  private Failure() {}

  /**
   * Says what is wrong, and with which tasks, what was reported meanwhile, and how to replay it.
   * The reported exceptions are attached as suppressed ones.
   */
  static AssertionError of(String what, VirtualClockLoop kit, Iterable<?> tasks) {
    var text = new StringBuilder(what).append(", ").append(kit.elapsed()).append(" into the test");
    tasks.forEach(task -> text.append("\n  ").append(task));
    if (!kit.reports().isEmpty()) {
      text.append("\nreported to the exception handler, and not taken by the test:");
      kit.reports().forEach(report -> text.append("\n  ").append(report));
    }
    Long seed = kit.options().shuffleSeed();
    if (seed != null) {
      text.append("\ncallbacks were shuffled; replay with seed ").append(seed);
    }
    var failure = new AssertionError(text.toString());
    kit.reports().forEach(report -> attach(failure, report));
    return failure;
  }

  static String count(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }

  private static void attach(AssertionError failure, ExceptionContext report) {
    Throwable exception = report.exception();
    if (exception != null) {
      failure.addSuppressed(exception);
    }
  }
}
