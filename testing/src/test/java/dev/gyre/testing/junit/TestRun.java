package dev.gyre.testing.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The outcome of the tests of one class, run by JUnit as users run theirs. */
record TestRun(long succeeded, List<Throwable> failures) {

  static TestRun of(Class<?> tests) {
    var listener = new SummaryGeneratingListener();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    return new TestRun(
        summary.getTestsSucceededCount(),
        summary.getFailures().stream().map(TestExecutionSummary.Failure::getException).toList());
  }

  Throwable onlyFailure() {
    if (failures.size() != 1) {
      throw new AssertionError("not one failure but " + failures);
    }
    return failures.getFirst();
  }
}
