package dev.gyre.host.operator;

import dev.gyre.inspect.LoopFigures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers which loops are stalled, to tell of each change once. One thread only. */
final class StalledLoops {

  private final Map<Long, LoopFigures> stalled = new HashMap<>(); // by id, as seen last

  /**
   * A loop is stalled now, or no longer.
   *
   * @param loop the loop; if it is stalled no longer, as it was seen last when it was
   * @param begins whether it is stalled now
   */
  record Change(LoopFigures loop, boolean begins) {}

  /**
   * Takes note of how the loops are doing.
   *
   * @param loops all that are open
   * @param limitMillis from when on a loop is stalled
   * @return what has changed
   */
  List<Change> look(List<LoopFigures> loops, double limitMillis) {
    List<Change> changes = new ArrayList<>();
    Map<Long, LoopFigures> before = new HashMap<>(stalled);
    stalled.clear();
    for (LoopFigures loop : loops) {
      LoopFigures known = before.remove(loop.id());
      if (loop.busyMillis() < limitMillis) {
        if (known != null) {
          changes.add(new Change(known, false));
        }
        continue;
      }
      stalled.put(loop.id(), loop);
      if (known == null) {
        changes.add(new Change(loop, true));
      }
    }
    before.values().forEach(closed -> changes.add(new Change(closed, false)));
    return changes;
  }
}
