package dev.gyre.host.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.inspect.LoopReport;
import dev.gyre.inspect.TaskReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands say, whatever the process is like. */
final class MainTest {

  private static final TaskReport MAIN =
      new TaskReport(
          1, "main", "waiting", "task load", List.of("app.Main.run(Main.java:3)"), List.of());
  private static final TaskReport LOAD =
      new TaskReport(2, "load", "running", "", List.of("app.Load.run(Load.java:5)"), List.of(1L));

  private String out = "";
  private String err = "";

  private ExitCode run(LoopsSource source, String... arguments) {
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    try (var outStream = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        var errStream = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
      return Main.run(List.of(arguments), source, outStream, errStream);
    } finally {
      out = outBytes.toString(StandardCharsets.UTF_8).stripTrailing();
      err = errBytes.toString(StandardCharsets.UTF_8).stripTrailing();
    }
  }

  private static LoopsSource loop(TaskReport... tasks) {
    return (pid, tasksMax) ->
        List.of(
            new LoopReport(
                1, "<EventLoop-1>", "main", 1, true, List.of(), tasks.length, List.of(tasks)));
  }

  @Test
  void ps_isATable() {
    assertEquals(ExitCode.DONE, run(loop(MAIN, LOAD), "ps", "7"));
    assertEquals(
        """
        <EventLoop-1> in thread 'main' #1, 2 tasks
        ID  NAME  STATE    STANDS AT                  AWAITS     AWAITED BY
        1   main  waiting  app.Main.run(Main.java:3)  task load  -
        2   load  running  app.Load.run(Load.java:5)  -          main (1)\
        """,
        out);
    assertEquals("", err);
  }

  @Test
  void pstree_isATree() {
    assertEquals(ExitCode.DONE, run(loop(MAIN, LOAD), "pstree", "7"));
    assertEquals(
        """
        <EventLoop-1> in thread 'main' #1, 2 tasks
        └── main (1) waiting
            │   at app.Main.run(Main.java:3)
            └── load (2) running
                    at app.Load.run(Load.java:5)\
        """,
        out);
  }

  @Test
  void circle_isNamedByPstree_andShownByPs() {
    LoopsSource circle =
        loop(
            new TaskReport(1, "left", "waiting", "task right", List.of(), List.of(2L)),
            new TaskReport(2, "right", "waiting", "task left", List.of(), List.of(1L)));

    assertEquals(ExitCode.CYCLE, run(circle, "pstree", "7"));
    assertEquals("", out);
    assertEquals(
        """
        gyre: tasks wait for each other in a circle, which no tree shows (ps does)
        cycle: left (1) → right (2) → left (1)\
        """,
        err);

    assertEquals(ExitCode.DONE, run(circle, "ps", "7"));
    assertEquals("cycle: left (1) → right (2) → left (1)", out.lines().toList().getLast());
  }

  @Test
  void loopThatGivesNoTurn_isMarked_withWhatItIsBusyWith() {
    LoopsSource stuck =
        (pid, tasksMax) ->
            List.of(
                new LoopReport(1, "<one>", "", 0, true, List.of(), 0, List.of()),
                new LoopReport(
                    2,
                    "<two>",
                    "",
                    9,
                    false,
                    List.of("app.Busy.work(Busy.java:1)"),
                    3,
                    List.of(MAIN)));

    run(stuck, "pstree", "7");

    assertEquals(
        """
        <one>, 0 tasks

        <two> in thread #9, 3 tasks
          gave no turn: busy or stuck. What follows was seen from outside. It stands at
            at app.Busy.work(Busy.java:1)
        └── main (1) waiting
                at app.Main.run(Main.java:3)
        and 2 more (see --tasks)\
        """,
        out);
  }

  @Test
  void noLoop_isSaid() {
    assertEquals(ExitCode.DONE, run((pid, tasksMax) -> List.of(), "ps", "7"));
    assertEquals("no event loop is open", out);
  }

  @Test
  void arguments_reachTheSource() {
    LoopsSource picky =
        (pid, tasksMax) -> {
          throw new InspectionException("asked for " + tasksMax + " of " + pid);
        };

    assertEquals(ExitCode.REFUSED, run(picky, "ps", "--tasks", "5", "77"));
    assertEquals("gyre: asked for 5 of 77", err);
    assertEquals(ExitCode.REFUSED, run(picky, "ps", "77"));
    assertEquals("gyre: asked for 10000 of 77", err);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ps              | gyre: the number of a process is missing (see --help)",
        "ps abc          | gyre: ps needs a positive number: abc (see --help)",
        "pstree -1       | gyre: unknown argument: -1 (see --help)",
        "pstree 0        | gyre: pstree needs a positive number: 0 (see --help)",
        "ps 1 2          | gyre: unknown argument: 2 (see --help)",
        "ps 1 --tree     | gyre: unknown argument: --tree (see --help)",
        "ps 1 --tasks    | gyre: --tasks needs a positive number: null (see --help)",
        "ps 1 --tasks 9999999999 | gyre: --tasks needs a positive number: 9999999999 (see --help)",
        "top 1           | gyre: say ps or pstree: top (see --help)",
      })
  void wrongArguments_areNamed(String arguments, String message) {
    assertEquals(ExitCode.USAGE, run(loop(), arguments.split(" ", -1)));
    assertEquals(message, err);
    assertEquals("", out);
  }

  @Test
  void processThatDoesNotAnswer_isGivenUp() {
    var never = new CountDownLatch(1);
    LoopsSource stopped =
        new PatientSource(
            (pid, tasksMax) -> {
              try {
                never.await();
                return List.of();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            },
            Duration.ofMillis(1));

    assertEquals(ExitCode.REFUSED, run(stopped, "ps", "7"));
    assertTrue(err.startsWith("gyre: process 7 has not answered for 0 s; it may be stopped"), err);
  }

  @Test
  void patience_changesNothingElse() {
    assertEquals(
        ExitCode.DONE, run(new PatientSource(loop(MAIN), Duration.ofMinutes(1)), "ps", "7"));
    LoopsSource picky =
        (pid, tasksMax) -> {
          throw new InspectionException("no such process: " + pid);
        };
    assertEquals(ExitCode.REFUSED, run(new PatientSource(picky, Duration.ofMinutes(1)), "ps", "7"));
    assertEquals("gyre: no such process: 7", err);
  }

  @Test
  void help_isPrinted() {
    assertEquals(ExitCode.DONE, run(loop(), "ps", "--help"));
    assertEquals(InspectOptions.HELP.stripTrailing(), out);
  }
}
