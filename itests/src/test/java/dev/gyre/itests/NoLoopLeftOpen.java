package dev.gyre.itests;

import static org.awaitility.Awaitility.await;

import dev.gyre.EventLoop;
import dev.gyre.spi.LiveLoops;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves a loop open: swaps wait for all loops, and so a later test would
 * wait for a loop that nobody runs. JUnit finds it as a service and asks it about each class.
 */
public final class NoLoopLeftOpen implements BeforeAllCallback, AfterAllCallback {

  private static final Namespace OWN = Namespace.create(NoLoopLeftOpen.class);

  /** For loops that another thread is about to close. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Created by JUnit. */
  public NoLoopLeftOpen() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isOutermost(context)) {
      context.getStore(OWN).put(OWN, Set.copyOf(LiveLoops.numbered().values()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isOutermost(context)) {
      return;
    }
    @SuppressWarnings("unchecked")
    Set<Long> before = context.getStore(OWN).get(OWN, Set.class);
    try {
      await().atMost(PATIENCE).until(() -> leftOpen(before).isEmpty());
    } catch (ConditionTimeoutException _) {
      List<EventLoop> left = leftOpen(before);
      left.stream().filter(each -> !each.isRunning()).forEach(EventLoop::close);
      throw new AssertionError(
          "loops are left open: close each in the test that makes it: " + left);
    }
  }

  private static boolean isOutermost(ExtensionContext context) {
    return context.getRequiredTestClass().getEnclosingClass() == null;
  }

  private static List<EventLoop> leftOpen(Set<Long> before) {
    return LiveLoops.numbered().entrySet().stream()
        .filter(each -> !before.contains(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
