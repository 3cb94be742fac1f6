package dev.gyre.host.shell;

import dev.gyre.inspect.SwapRecord;
import dev.gyre.inspect.TextTable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Writes the history of swaps down. */
final class SwapTable {

  private static final List<String> HEAD =
      List.of("NO", "AT", "PART", "PHASE", "FROM", "TO", "MOVED", "LEFT", "TOOK ms", "FAILURE");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

  private SwapTable() {}

  static String of(List<SwapRecord> swaps, ZoneId zone) {
    if (swaps.isEmpty()) {
      return "nothing was swapped";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    swaps.forEach(swap -> rows.add(row(swap, zone)));
    return TextTable.format(rows);
  }

  private static List<String> row(SwapRecord swap, ZoneId zone) {
    return List.of(
        Long.toString(swap.number()),
        TIME.format(Instant.ofEpochMilli(swap.atMillis()).atZone(zone)),
        swap.part(),
        swap.phase(),
        swap.from(),
        swap.to(),
        Long.toString(swap.moved()),
        Long.toString(swap.left()),
        Long.toString(Math.round(swap.tookMillis())),
        swap.failure().replace('\n', ' '));
  }
}
