package dev.gyre.itests.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.itests.product.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program in which nobody records does not pay for the flight recorder. */
final class UnusedRecorderTest {

  @Test
  void recorderIsNotStarted_forALoopThatRunsTasksAndCalls()
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ChildProcess program =
        ChildProcess.run(
            new ProcessBuilder(
                List.of(
                    java,
                    "-XX:TieredStopAtLevel=1",
                    "-Xlog:class+load",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName())));

    assertEquals(0, program.awaitExit(), program::output);
    assertTrue(program.output().contains("dev.gyre.loop.recording.Recording "), "nothing ran");
    assertFalse(program.output().contains("jdk.jfr.internal."), "the recorder was started");
  }

  /** Uses all that is recorded if somebody records. */
  static final class Program {

    private Program() {}

    public static void main(String[] args) {
      try (EventLoop loop = Gyre.newEventLoop()) {
        loop.callSoon(() -> {});
        loop.runUntilComplete(() -> loop.runInExecutor(null, () -> 1).await());
      }
    }
  }
}
