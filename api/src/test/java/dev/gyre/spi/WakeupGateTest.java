package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a wake-up needs the system. */
class WakeupGateTest {

  private final WakeupGate gate = new WakeupGate();

  @Test
  void wake_ofWaitingThread_needsTheSystem_once() {
    assertTrue(gate.enter());
    assertTrue(gate.wake());
    assertFalse(gate.wake());
    assertTrue(gate.leave());
  }

  @Test
  void wake_ofBusyThread_keepsItFromWaiting_once() {
    assertFalse(gate.wake());
    assertFalse(gate.enter());
    assertTrue(gate.leave());
    assertTrue(gate.enter());
  }

  @Test
  void leave_withoutWake_saysSo() {
    assertFalse(gate.leave());
    assertTrue(gate.enter());
    assertFalse(gate.leave());
  }
}
