package dev.gyre.host.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.SwapRecord;
import dev.gyre.inspect.TaskReport;
import dev.gyre.inspect.TurnTimes;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tables of the shell look like. */
final class TablesTest {

  @Test
  void loops_areOneALine_withADashForWhatIsNotKnown() {
    var measured = new TurnTimes(10, 0.0156, 1.5, 123.4, 200);
    assertEquals(
        """
        ID  LOOP         STATE    THREAD  DEBUG  TURNS  CALLBACKS  READY  TIMERS  TASKS  BUSY ms  TURN ms p50/p99/max  SELECTOR  TASK RUNNER
        1   EventLoop-1  running  echo    on     12     34         0      1       2      12.3     0.016/1.50/123       epoll     loop-scheduled
        22  Foreign      idle     -       off    -      -          -      -       -      0        -                    -         -\
        """,
        LoopTable.of(
            List.of(
                new LoopFigures(
                    1,
                    "EventLoop-1",
                    "running",
                    "echo",
                    9,
                    true,
                    100,
                    "epoll",
                    "loop-scheduled",
                    12,
                    34,
                    0,
                    1,
                    2,
                    12.34,
                    measured),
                new LoopFigures(
                    22,
                    "Foreign",
                    "idle",
                    "",
                    0,
                    false,
                    100,
                    "",
                    "",
                    -1,
                    -1,
                    -1,
                    -1,
                    -1,
                    0,
                    TurnTimes.NONE))));
  }

  @Test
  void noLoop_isSaid() {
    assertEquals("no event loop is open", LoopTable.of(List.of()));
  }

  @Test
  void tasks_areOneALine_overAllLoops() {
    var reader = new TaskReport(255, "reader", "waiting", "<Future pending>", List.of(), List.of());
    var writer = new TaskReport(16, "writer", "runnable", "", List.of(), List.of());
    assertEquals(
        """
        LOOP  ID  TASK    STATE     AWAITS
        1     ff  reader  waiting   <Future pending>
        2     10  writer  runnable  -
        and 4 more: give a number to see more, such as gyre:tasks 1000\
        """,
        TaskList.of(
            List.of(
                new LoopReport(1, "<one>", "", 0, true, List.of(), 1, List.of(reader)),
                new LoopReport(2, "<two>", "", 0, true, List.of(), 5, List.of(writer)))));
    assertEquals("no loop has a task", TaskList.of(List.of()));
  }

  @Test
  void swaps_areOneALine_theLatestLast() {
    assertEquals(
        """
        NO  AT                       PART      PHASE     FROM     TO       MOVED  LEFT  TOOK ms  FAILURE
        1   1970-01-01 00:00:00.000  executor  switched  none     threads  0      0     0
        2   1970-01-01 00:00:01.500  executor  refused   threads  process  3      1     12       it: failed\
        """,
        SwapTable.of(
            List.of(
                new SwapRecord(1, 0, "executor", "switched", "none", "threads", 0, 0, 0.2, ""),
                new SwapRecord(
                    2,
                    1500,
                    "executor",
                    "refused",
                    "threads",
                    "process",
                    3,
                    1,
                    12.3,
                    "it:\nfailed")),
            ZoneOffset.UTC));
    assertEquals("nothing was swapped", SwapTable.of(List.of(), ZoneOffset.UTC));
  }
}
