package dev.gyre.inspect;

import java.util.List;

/**
 * Lays out cells in columns, for people who read them in a terminal. Stateless.
 *
 * @since 0.1
 */
public final class TextTable {

  private static final String GAP = "  ";

  private TextTable() {}

  /**
   * Pads each cell to the widest of its column.
   *
   * @param rows rows of the same length, at least one
   * @return one line for each row
   */
  public static List<String> lines(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  /**
   * Pads each cell to the widest of its column.
   *
   * @param rows rows of the same length, at least one
   * @return the lines of {@link #lines} as one text
   */
  public static String format(List<List<String>> rows) {
    return String.join("\n", lines(rows));
  }
}
