package dev.gyre.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkerProcessTest {

  private static WorkerProcess start(String script) {
    return WorkerProcess.start("gyre of q", List.of("sh", "-c", script));
  }

  @Test
  void batch_isAnsweredByItsSample() {
    try (var worker = start("echo ready; read n; echo \"$n 300 200 100 -1 $n\"")) {
      assertEquals(new Sample(7, 300, 200, 100, -1, 7), worker.run(7));
    }
  }

  /** The last number of a sample is where it may run, as Linux says. */
  @Test
  void process_isMoved_withWhatItHasStarted() {
    assumeTrue(Tool.TASKSET.obstacle() == null);
    String where = "$(sed -n 's/^Cpus_allowed_list:[^0-9]*//p' /proc/$p/status | tr -dc 0-9)";
    String script =
        "sleep 60 & c=$!; p=$c; echo ready; while read n; do echo \"$n 1 1 0 -1 "
            + where
            + "\"; p=$$; done; "
            + "kill $c";

    try (var worker = start(script)) {
      worker.moveTo(0);

      assertEquals(0, worker.run(1).checksum());
      assertEquals(0, worker.run(1).checksum());
    }
  }

  @Test
  void whoCannotTakePart_isNoFailure() {
    var obstacle = assertThrows(Obstacle.class, () -> start("echo 'absent: no io_uring here'"));

    assertEquals("no io_uring here", obstacle.getMessage());
  }

  @Test
  void failure_hasWhatWasPrinted_andItsInnermostCause() {
    var failure =
        assertThrows(
            WorkerFailure.class,
            () ->
                start(
                    """
                    cat >&2 <<'TRACE'
                    Exception in thread "main" java.lang.RuntimeException: outer
                    \tat dev.gyre.bench.Worker.main(Worker.java:23)
                    Caused by: java.lang.NoSuchMethodError: 'void dev.gyre.EventLoop.spin()'
                    \tat dev.gyre.bench.loop.Spin.run(Spin.java:7)
                    TRACE
                    """));

    assertEquals("gyre of q has ended", failure.getMessage().lines().findFirst().orElseThrow());
    assertEquals("java.lang.NoSuchMethodError: 'void dev.gyre.EventLoop.spin()'", failure.reason());
  }

  @Test
  void failureWithoutATrace_isItsOwnReason() {
    try (var worker = start("echo ready; read n; echo out of order >&2")) {
      var failure = assertThrows(WorkerFailure.class, () -> worker.run(1));

      assertEquals("gyre of q has ended", failure.reason());
      assertEquals("gyre of q has ended\nout of order", failure.getMessage());
    }
  }

  @Test
  void uncaughtException_isTheReason() {
    var failure =
        new WorkerFailure("gyre has ended", "Exception in thread \"main\" java.lang.Error: no");

    assertEquals("java.lang.Error: no", failure.reason());
  }
}
