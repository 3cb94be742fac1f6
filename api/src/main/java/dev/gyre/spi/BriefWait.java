package dev.gyre.spi;

import java.util.function.BooleanSupplier;

/**
 * Waits awake for a moment before a thread falls asleep, where the next piece of work of another
 * thread is likely to follow soon: to fall asleep and to be woken costs both threads several times
 * as much.
 *
 * <p>Whether it is likely is learnt. After a wait in vain the next occasions are let pass, twice as
 * many each time, up to {@value #MOST_PASSED}; so a thread whose work comes piece by piece wastes
 * next to nothing. Where there is a single processor nothing can arrive meanwhile, and no wait is
 * made at all.
 *
 * <p>For one thread at a time.
 *
 * @since 0.1
 */
public final class BriefWait {

  /**
   * Looks, each of which takes a processor some 20 to 50 nanoseconds: altogether somewhat longer
   * than the other thread takes to wake up and answer.
   */
  private static final int LOOKS = 500;

  private static final int MOST_PASSED = 256;

  /** What has arrived by so many looks was on its way before the wait began. */
  private static final int FIRST_LOOKS = 2;

  /** Makes a pause of one to three microseconds, in which a busy thread makes a hundred calls. */
  private static final int PAUSES = 64;

  private final boolean worthwhile;
  private int toPass;
  private int toPassNext = 1;
  private boolean arrivedAtOnce;

  /** Creates one that has not learnt anything, for the processors that there are. */
  public BriefWait() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /** Creates one for so many processors. */
  BriefWait(int processors) {
    worthwhile = processors > 1;
  }

  /**
   * Waits until something has arrived, or the moment is over, unless experience says that it would
   * be in vain.
   *
   * @param arrived looks; cheap, and without a side effect
   * @return true if it has; false does not mean that it has not
   */
  public boolean await(BooleanSupplier arrived) {
    if (!worthwhile) {
      return false;
    }
    if (toPass > 0) {
      toPass--;
      return false;
    }
    for (int i = 0; i < LOOKS; i++) {
      if (arrived.getAsBoolean()) {
        toPassNext = 1;
        arrivedAtOnce = i < FIRST_LOOKS;
        return true;
      }
      Thread.onSpinWait();
    }
    toPass = toPassNext;
    toPassNext = Math.min(2 * toPassNext, MOST_PASSED);
    return false;
  }

  /**
   * Lets more arrive, if what the last wait was for arrived at once, and so is likely to be one of
   * many. Who took each by itself would take the place where they arrive from the other thread's
   * cache as often; when they are left to gather, both threads have half the work.
   */
  public void letGather() {
    for (int i = 0; arrivedAtOnce && i < PAUSES; i++) {
      Thread.onSpinWait();
    }
  }

  @Override
  public String toString() {
    return "BriefWait[after " + toPass + " occasions]";
  }
}
