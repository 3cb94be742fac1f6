package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.loop.transports.AllocatedBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What debug mode costs in memory: nothing while it is off. Bytes are counted, no time is. */
class CostOfDebugModeTest {

  private static final int COUNT = 10_000;

  /** A handle's header and its four fields, which is all that a callback needs. */
  private static final long BYTES_OF_A_HANDLE = 32;

  /** What the turns themselves may take, whatever runs in them. */
  private static final long BYTES_OF_A_RUN = 4_096;

  /** Carried by the test's own thread, whose allocations can be counted. */
  private final VirtualLoop virtual =
      new VirtualLoop(LoopSettings.DEFAULT, new LoopScheduledRunnerProvider());

  private final SelectorEventLoop loop = virtual.loop;
  private int calls;
  private final Runnable callback = this::count;

  @AfterEach
  void close() {
    loop.close();
  }

  private void count() {
    calls++;
  }

  private long bytesOfManyCallbacks() {
    scheduleAndRun(); // loads what is loaded once, and makes room in the queue
    long before = AllocatedBytes.ofCurrentThread();
    scheduleAndRun();
    return AllocatedBytes.ofCurrentThread() - before;
  }

  private void scheduleAndRun() {
    for (int i = 0; i < COUNT; i++) {
      loop.callSoon(callback);
    }
    virtual.runUntilIdle();
  }

  private static void assertHandlesAlone(long bytes) {
    assertTrue(
        bytes <= COUNT * BYTES_OF_A_HANDLE + BYTES_OF_A_RUN,
        () -> COUNT + " callbacks took " + bytes + " bytes");
  }

  @Test
  void callbacks_takeTheirHandlesAlone_whileDebugModeIsOff() {
    assertHandlesAlone(bytesOfManyCallbacks());
    assertEquals(2 * COUNT, calls);
  }

  @Test
  void callbacks_takeTheirHandlesAlone_onceDebugModeIsOffAgain() {
    loop.setDebug(true);
    long inDebugMode = bytesOfManyCallbacks();
    assertTrue(inDebugMode > COUNT * BYTES_OF_A_HANDLE * 2, "it was on: " + inDebugMode);
    loop.setDebug(false);
    assertHandlesAlone(bytesOfManyCallbacks());
  }
}
