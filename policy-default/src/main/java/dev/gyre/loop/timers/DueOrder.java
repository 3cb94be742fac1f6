package dev.gyre.loop.timers;

import java.util.Arrays;

/**
 * Finds the timers of a heap that are due, and their order, all at once. To sort many takes a
 * fraction of what it takes to remove them one by one, each of which has the heap put in order, and
 * waits for memory on every level.
 */
final class DueOrder {

  private static final int INITIAL_CAPACITY = 1024;

  private DueOrder() {}

  /**
   * Finds those that are due. They stand above all others, so only their children are looked at.
   *
   * @return their indexes, in no order that means anything but for the first, who is due first
   */
  static int[] find(long[] due, int size, long nowNanos) {
    int[] found = new int[Math.min(size, INITIAL_CAPACITY)];
    int count = 1; // with the head, which the caller knows to be due
    for (int looked = 0; looked < count; looked++) {
      int first = TimerHeap.firstChild(found[looked]);
      int end = Math.min(first + TimerHeap.CHILDREN, size);
      for (int child = first; child < end; child++) {
        if (due[child] <= nowNanos) {
          if (count == found.length) {
            found = Arrays.copyOf(found, Math.min(size, 2 * count));
          }
          found[count++] = child;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /**
   * Sorts by the time at which timers are due; those of equal time by their numbers.
   *
   * @param found indexes, of which the first is due first
   * @return false if nothing was done, because the times lie too far apart
   */
  static boolean sort(int[] found, long[] due, int[] number) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(found.length);
    long first = due[found[0]];
    long[] keys = new long[found.length];
    long all = 0;
    for (int i = 0; i < found.length; i++) {
      long later = due[found[i]] - first;
      all |= later;
      keys[i] = later << bits | i;
    }
    if (all >>> (Long.SIZE - 1 - bits) != 0) {
      return false; // also where the difference is no long
    }
    Arrays.sort(keys);
    int[] unsorted = found.clone();
    for (int i = 0; i < found.length; i++) {
      found[i] = unsorted[(int) keys[i] & ((1 << bits) - 1)];
    }
    sortEquals(found, due, number, keys);
    return true;
  }

  private static void sortEquals(int[] found, long[] due, int[] number, long[] keys) {
    for (int from = 0, to; from < found.length; from = to) {
      long when = due[found[from]];
      for (to = from + 1; to < found.length && due[found[to]] == when; ) {
        to++;
      }
      if (to - from > 1) {
        sortByNumber(found, number, keys, from, to);
      }
    }
  }

  private static void sortByNumber(int[] found, int[] number, long[] keys, int from, int to) {
    for (int i = from; i < to; i++) {
      keys[i] = (long) number[found[i]] << Integer.SIZE | found[i];
    }
    Arrays.sort(keys, from, to);
    for (int i = from; i < to; i++) {
      found[i] = (int) keys[i];
    }
  }
}
