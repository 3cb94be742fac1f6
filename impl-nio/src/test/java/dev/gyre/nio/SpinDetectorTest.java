package dev.gyre.nio;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a selector counts as broken. */
class SpinDetectorTest {

  private final SpinDetector detector = new SpinDetector();

  @Test
  void earlyReturns_onEnd_areSpinning() {
    returnEarly(SpinDetector.EARLY_RETURNS_MAX - 1);
    assertTrue(detector.isSpinning(true));
  }

  @Test
  void oneProperWait_clearsTheCount() {
    returnEarly(SpinDetector.EARLY_RETURNS_MAX - 1);
    assertFalse(detector.isSpinning(false));
    returnEarly(SpinDetector.EARLY_RETURNS_MAX - 1);
  }

  @Test
  void count_beginsAnew_onceReported() {
    returnEarly(SpinDetector.EARLY_RETURNS_MAX - 1);
    assertTrue(detector.isSpinning(true));
    returnEarly(SpinDetector.EARLY_RETURNS_MAX - 1);
  }

  private void returnEarly(int times) {
    for (int i = 0; i < times; i++) {
      assertFalse(detector.isSpinning(true));
    }
  }
}
