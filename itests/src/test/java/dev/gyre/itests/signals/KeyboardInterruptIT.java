package dev.gyre.itests.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.EventLoop;
import dev.gyre.epoll.EpollSelectorProvider;
import dev.gyre.itests.product.ChildProcess;
import dev.gyre.itests.product.JavaProgram;
import dev.gyre.loop.LoopParts;
import dev.gyre.nio.NioSelectorProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

/** What Ctrl-C does to a program that runs a task in its main thread. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class KeyboardInterruptIT {

  private static final int ENDED_BY_INT = 130;
  private static final int ENDED_BY_TERM = 143;

  private static final String CLASS_PATH =
      JavaProgram.placesOf(
          SignalledProgram.class,
          EventLoop.class,
          LoopParts.class,
          NioSelectorProvider.class,
          EpollSelectorProvider.class,
          org.junit.jupiter.api.Assumptions.class,
          LoggerFactory.class);

  /** A process that a shell has started in the background would ignore the signal. */
  private static ChildProcess start(String program) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(
        JavaProgram.command(List.of("-cp", CLASS_PATH, SignalledProgram.class.getName(), program)));
    return ChildProcess.start(new ProcessBuilder(command));
  }

  /** Without what the log says of itself. */
  private static List<String> linesOf(ChildProcess program) {
    return program.lines().stream().filter(line -> !line.startsWith("SLF4J")).toList();
  }

  private static void kill(ChildProcess program, String signal) throws Exception {
    ChildProcess kill = tryToKill(program, signal);
    assertEquals(0, kill.awaitExit(), kill::output);
  }

  private static ChildProcess tryToKill(ChildProcess program, String signal) throws Exception {
    String command = "kill -s %s %d".formatted(signal, program.pid());
    return ChildProcess.run(new ProcessBuilder("sh", "-c", command));
  }

  @Test
  void first_cancelsTheTask_andTheJvmEndsWhenAllIsClearedUp() throws Exception {
    try (ChildProcess program = start("cancelled")) {
      program.awaitLine("^main waits$");
      kill(program, "INT");

      assertEquals(ENDED_BY_INT, program.awaitExit(), program::output);
      List<String> lines = linesOf(program);
      assertEquals(
          List.of("other waits", "main waits", "main is cancelled: SIGINT"),
          lines.subList(0, 3),
          program::output);
      assertEquals(1, program.count("^other is cancelled"), program::output);
      assertEquals(1, program.count("^hook$"), program::output);
    }
  }

  @Test
  void taskThatDealsWithIt_goesOn() throws Exception {
    try (ChildProcess program = start("survives")) {
      program.awaitLine("^main waits$");
      kill(program, "INT");

      assertEquals(0, program.awaitExit(), program::output);
      assertEquals(
          List.of("main waits", "main is cancelled: SIGINT", "goes on", "ran to its end", "hook"),
          linesOf(program));
    }
  }

  @Test
  void second_endsEvenWhatIsStuck() throws Exception {
    try (ChildProcess program = start("stuck")) {
      program.awaitLine("^main waits$");
      kill(program, "INT");
      do { // as two signals that come at once may count as one
        tryToKill(program, "INT");
      } while (ProcessHandle.of(program.pid()).isPresent() && program.count("^hook$") == 0);

      assertEquals(ENDED_BY_INT, program.awaitExit(), program::output);
      assertEquals(List.of("main waits", "hook"), linesOf(program));
    }
  }

  @Test
  void handlerOfTheLoop_takesItsPlace() throws Exception {
    try (ChildProcess program = start("own handler")) {
      program.awaitLine("^main waits$");
      kill(program, "INT");

      assertEquals(0, program.awaitExit(), program::output);
      assertEquals(
          List.of("main waits", "own handler is told", "ran to its end", "hook"), linesOf(program));
    }
  }

  @Test
  void removedHandler_leavesTheSignalToTheJvmAgain() throws Exception {
    try (ChildProcess program = start("restores")) {
      program.awaitLine("^main waits$");
      kill(program, "TERM");

      assertEquals(ENDED_BY_TERM, program.awaitExit(), program::output);
      assertEquals(List.of("main waits", "hook"), linesOf(program));
    }
  }
}
