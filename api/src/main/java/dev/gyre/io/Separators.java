package dev.gyre.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a record may end with. Immutable. */
final class Separators {

  private static final int NOT_FOUND = -1;

  private final byte[][] separators;
  private final int lengthMin;
  private final int lengthMax;

  /** Where a separator was found. */
  record Match(int start, int end) {}

  /**
   * Keeps the separators.
   *
   * @throws IllegalArgumentException if there are none, or one is empty
   */
  Separators(byte[]... separators) {
    if (separators.length == 0) {
      throw new IllegalArgumentException("at least one separator must be given");
    }
    this.separators = Arrays.stream(separators).map(byte[]::clone).toArray(byte[][]::new);
    lengthMin = Arrays.stream(separators).mapToInt(each -> each.length).min().getAsInt();
    lengthMax = Arrays.stream(separators).mapToInt(each -> each.length).max().getAsInt();
    if (lengthMin == 0) {
      throw new IllegalArgumentException("separator must have at least one byte");
    }
  }

  /** Finds the separator that ends first; of those that end together, the shortest. */
  @Nullable Match findIn(ReceiveBuffer buffer, int from) {
    int bestStart = NOT_FOUND;
    int bestEnd = Integer.MAX_VALUE;
    for (byte[] separator : separators) {
      int start = buffer.indexOf(separator, from);
      if (start < 0) {
        continue;
      }
      int end = start + separator.length;
      if (end < bestEnd || (end == bestEnd && start > bestStart)) {
        bestStart = start;
        bestEnd = end;
      }
    }
    return bestStart == NOT_FOUND ? null : new Match(bestStart, bestEnd);
  }

  /** Says from where on to search again when more has arrived, since none was found so far. */
  int searchedUpTo(int size) {
    return Math.max(0, size + 1 - lengthMax);
  }

  /** Tells whether so many bytes can hold a separator at all. */
  boolean fitInto(int bytes) {
    return bytes >= lengthMin;
  }
}
