package dev.gyre.host.console;

import dev.gyre.inspect.Loops;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the page shows, all of it: the operators' model at one moment. Any thread. */
final class HostView {

  private static final long PATIENCE_MILLIS = 200;
  private static final int TASKS_MAX = 200;
  private static final long STALLED_MILLIS = 1_000;

  private final Loops loops;

  HostView(Loops loops) {
    this.loops = loops;
  }

  /**
   * Takes a look.
   *
   * @param changesAllowed whether the page may offer changes
   * @return JSON
   */
  String toJson(boolean changesAllowed) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("atMillis", System.currentTimeMillis());
    view.put("changesAllowed", changesAllowed);
    view.put("measuringTurns", loops.isMeasuringTurns());
    view.put("health", loops.checkHealth(STALLED_MILLIS));
    view.put("loops", loops.getLoops());
    view.put("tasks", loops.inspect(PATIENCE_MILLIS, TASKS_MAX));
    view.put("providers", loops.getProviders());
    view.put("executor", loops.getExecutor());
    view.put("swaps", loops.getSwaps());
    return Json.of(view);
  }
}
