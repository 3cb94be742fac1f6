package dev.gyre.executors.process.wire;

import java.io.ObjectInputFilter;

/**
 * Refuses a stream that would grow into more than its bytes can hold: an array of a billion
 * elements takes a few bytes to announce. The limits follow from the length of the stream, so there
 * is none that an honest sender meets. Immutable.
 */
public final class SizeLimit implements ObjectInputFilter {

  private static final int DEPTH_MAX = 5_000; // of objects in objects, before the stack overflows
  private static final int SMALL = 1 << 16;

  /** How many slots of a table a collection may make for an element. */
  private static final int SLOTS_PER_BYTE = 4;

  private final long elementsMax;

  /**
   * Creates the limit of one stream.
   *
   * @param bytes the length of the stream
   */
  public SizeLimit(long bytes) {
    elementsMax = Math.max(SMALL, SLOTS_PER_BYTE * bytes);
  }

  @Override
  public Status checkInput(FilterInfo info) {
    return info.arrayLength() > elementsMax
            || info.references() > elementsMax
            || info.depth() > DEPTH_MAX
        ? Status.REJECTED
        : Status.UNDECIDED;
  }
}
