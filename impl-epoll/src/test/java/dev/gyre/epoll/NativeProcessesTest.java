package dev.gyre.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is told of processes that are not ours to wait for. */
@EnabledOnOs(OS.LINUX)
class NativeProcessesTest {

  /** Such as one that a library has waited for by itself. */
  @Test
  void processThatSomebodyElseHasReaped_hasTheReturncodeOfAsyncio() {
    try (Arena arena = Arena.ofConfined()) {
      var processes = new NativeProcesses(new LibC(arena), arena, true);
      assertEquals(255, processes.reap((int) ProcessHandle.current().pid()));
    }
  }
}
