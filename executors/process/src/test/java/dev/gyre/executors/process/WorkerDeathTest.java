package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that dies fails its call, and no other. */
@Timeout(30)
final class WorkerDeathTest {

  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void open() {
    pool =
        new ProcessPoolExecutor(
            ProcessPoolOptions.DEFAULT.withMaxWorkers(2).withJvmOptions(List.of("-Xmx32m")));
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  @Test
  void exit_isToldWithItsCode_andTheLastOutput() {
    var failure =
        diesWhileOthersWork(() -> {
          System.out.println("going");
          System.err.println("gone");
          System.exit(7);
          return null;
        });
    assertEquals(7, failure.exitCode().getAsInt());
    assertEquals(List.of("going", "gone"), failure.lastOutput());
    assertTrue(
        failure
            .getMessage()
            .matches(
                "worker gyre-process-\\d+-worker-\\d+ \\(process \\d+\\) ended in the middle of the"
                    + " call: exit code 7; its last output: going \\| gone"),
        failure.getMessage());
  }

  @Test
  void halt_isToldWithItsCode() {
    var failure =
        diesWhileOthersWork(() -> {
          Runtime.getRuntime().halt(3);
          return null;
        });
    assertTrue(failure.getMessage().contains("exit code 3"), failure.getMessage());
  }

  @Test
  void kill_isToldWithItsSignal() {
    var failure =
        diesWhileOthersWork(() -> {
          new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();
          Thread.sleep(60_000);
          return null;
        });
    assertEquals(137, failure.exitCode().getAsInt());
    assertTrue(
        failure.getMessage().contains("exit code 137, which stands for signal 9 (SIGKILL)"),
        failure.getMessage());
  }

  @Test
  void wantOfMemory_isTold() {
    var failure =
        diesWhileOthersWork(() -> {
          long[][] hoard = new long[1 << 16][];
          for (int i = 0; i < hoard.length; i++) {
            hoard[i] = new long[1 << 16];
          }
          return hoard;
        });
    assertTrue(
        failure.getMessage().contains("exit code 3, which the JVM exits with for want of memory"),
        failure.getMessage());
    assertTrue(failure.getMessage().contains("OutOfMemoryError"), failure.getMessage());
  }

  @Test
  void idleWorkerThatDies_isReplaced() throws Exception {
    try (var single = new ProcessPoolExecutor(1)) {
      long pid = Answers.of(single.submit(new Pid()));
      ProcessHandle victim = ProcessHandle.of(pid).orElseThrow();
      victim.destroyForcibly();
      victim.onExit().join();
      // The pool may not have noticed: then the call fails, and only that one.
      long next;
      try {
        next = Answers.of(single.submit(new Pid()));
      } catch (java.util.concurrent.ExecutionException unnoticed) {
        assertEquals(BrokenProcessPoolException.class, unnoticed.getCause().getClass());
        next = Answers.of(single.submit(new Pid()));
      }
      assertNotEquals(pid, next);
    }
  }

  private static BrokenProcessPoolException diesWhileOthersWork(PortableCall<?> end) {
    var others = new ArrayList<Future<Long>>();
    for (int i = 0; i < 20; i++) {
      others.add(pool.submit(new Pid()));
    }
    Future<?> fatal = pool.submit(end);
    for (int i = 0; i < 20; i++) {
      others.add(pool.submit(new Pid()));
    }
    var failure = Answers.failure(BrokenProcessPoolException.class, fatal);
    for (Future<Long> each : others) {
      try {
        Answers.of(each);
      } catch (Exception alsoFailed) {
        throw new AssertionError("another call failed", alsoFailed);
      }
    }
    return failure;
  }
}
