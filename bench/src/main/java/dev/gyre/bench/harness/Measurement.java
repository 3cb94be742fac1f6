package dev.gyre.bench.harness;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.ref.WeakReference;
import java.util.Objects;

/** Measures batches of a contestant, in the process of the contestant. */
public final class Measurement {

  private static final com.sun.management.ThreadMXBean ALLOCATIONS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The serial collector leaves some of what is dead where it lies in three of four. */
  private static final int COLLECTIONS = 4;

  private Measurement() {}

  /**
   * Measures a batch.
   *
   * @param contestant who does it
   * @param operations how many operations it has
   * @param retained whether to tell the bytes that are retained after it rather than those
   *     allocated
   * @return what it took
   * @throws Exception what the contestant throws
   */
  public static Sample of(Contestant contestant, int operations, boolean retained)
      throws Exception {
    contestant.prepare(operations);
    Sample measured = retained ? ofHeap(contestant, operations) : ofTime(contestant, operations);
    return contestant.amend(measured);
  }

  private static Sample ofTime(Contestant contestant, int operations) throws Exception {
    String process = contestant.measuredProcess();
    ThreadTimes began = ThreadTimes.of(process, false);
    long allocatedBefore = ALLOCATIONS.getTotalThreadAllocatedBytes();
    long start = System.nanoTime();
    long checksum = contestant.run(operations);
    long wall = System.nanoTime() - start;
    long allocated =
        process.equals("self") ? ALLOCATIONS.getTotalThreadAllocatedBytes() - allocatedBefore : -1;
    ThreadTimes took = ThreadTimes.of(process, true).minus(began);
    return new Sample(operations, wall, took.cpuNanos(), took.waitNanos(), allocated, checksum);
  }

  private static Sample ofHeap(Contestant contestant, int operations) throws Exception {
    long before = reachableBytes();
    long start = System.nanoTime();
    long checksum = contestant.run(operations);
    long wall = System.nanoTime() - start;
    return new Sample(operations, wall, 0, 0, reachableBytes() - before, checksum);
  }

  /**
   * Collects until a collection is known to have happened after what was released, and tells what
   * was left at its end. What is used a moment later has in it the rooms for new objects that each
   * thread is given, megabytes of them.
   */
  private static long reachableBytes() {
    for (int i = 0; i < COLLECTIONS; i++) {
      var witness = new WeakReference<>(new Object());
      do {
        System.gc();
      } while (witness.get() != null);
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
