package dev.gyre.host.shell;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.TextTable;
import dev.gyre.inspect.TurnTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes down how loops are doing. */
final class LoopTable {

  private static final List<String> HEAD =
      List.of(
          "ID",
          "LOOP",
          "STATE",
          "THREAD",
          "DEBUG",
          "TURNS",
          "CALLBACKS",
          "READY",
          "TIMERS",
          "TASKS",
          "BUSY ms",
          "TURN ms p50/p99/max",
          "SELECTOR",
          "TASK RUNNER");

  private LoopTable() {}

  static String of(List<LoopFigures> loops) {
    if (loops.isEmpty()) {
      return "no event loop is open";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    loops.forEach(loop -> rows.add(row(loop)));
    return TextTable.format(rows);
  }

  private static List<String> row(LoopFigures loop) {
    return List.of(
        Long.toString(loop.id()),
        loop.name(),
        loop.state(),
        loop.threadName().isEmpty() ? "-" : loop.threadName(),
        loop.debug() ? "on" : "off",
        known(loop.turns()),
        known(loop.callbacks()),
        known(loop.ready()),
        known(loop.timers()),
        known(loop.tasks()),
        millis(loop.busyMillis()),
        times(loop.turnTimes()),
        loop.selector().isEmpty() ? "-" : loop.selector(),
        loop.taskRunner().isEmpty() ? "-" : loop.taskRunner());
  }

  private static String known(long figure) {
    return figure < 0 ? "-" : Long.toString(figure);
  }

  private static String times(TurnTimes times) {
    return times.measured() == 0
        ? "-"
        : String.join(
            "/",
            millis(times.medianMillis()),
            millis(times.p99Millis()),
            millis(times.maxMillis()));
  }

  /** Three digits tell enough, from microseconds to minutes. */
  private static String millis(double millis) {
    int decimals = millis == 0 || millis >= 100 ? 0 : millis >= 10 ? 1 : millis >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", millis);
  }
}
