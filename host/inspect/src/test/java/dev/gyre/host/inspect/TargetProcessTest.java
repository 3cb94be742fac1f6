package dev.gyre.host.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process is checked before it gets a signal of which it may die. */
final class TargetProcessTest {

  private static String refusal(long pid) {
    return assertThrows(InspectionException.class, () -> new TargetProcess(pid).check())
        .getMessage();
  }

  @Test
  void processThatIsNone_isRefused() {
    assertEquals("no such process: 2147483646", refusal(2_147_483_646L));
  }

  @Test
  void inspectorItself_isRefused() {
    long own = ProcessHandle.current().pid();

    assertEquals("this is the inspector itself: " + own, refusal(own));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void processThatIsNoJvm_isRefused_andLivesOn() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      String message = refusal(sleep.pid());

      assertTrue(
          message.matches("process " + sleep.pid() + " is no JVM: .*(sleep|coreutils)"), message);
      assertTrue(sleep.isAlive());
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void notPermitted_namesTheOwner() {
    long own = ProcessHandle.current().pid();
    String owner = ProcessHandle.current().info().user().orElseThrow();

    assertEquals(
        "not permitted to look into process " + own + "; run this as its owner, " + owner,
        new TargetProcess(own).notPermitted(new Exception()).getMessage());
  }
}
