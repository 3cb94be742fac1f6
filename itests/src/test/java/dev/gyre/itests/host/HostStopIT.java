package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.itests.product.ChildProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a host ends, and what it leaves on the terminal. */
class HostStopIT {

  @TempDir private Path scratch;

  @Test
  void sigterm_stopsInOrder() throws Exception {
    try (RunningHost host = RunningHost.start(scratch)) {
      signal("TERM", host);

      assertStopped(host);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void sigint_stopsInOrder() throws Exception {
    ProcessBuilder command = RunningHost.command(scratch);
    // A build that runs in the background of a script has this signal ignored, and hands that on.
    command.command().addAll(0, List.of("env", "--default-signal=INT"));
    try (RunningHost host = RunningHost.start(scratch, command)) {
      signal("INT", host);

      assertStopped(host);
    }
  }

  @Test
  void exitInTheShell_stopsInOrder_andSaysNothingElse() throws Exception {
    try (RunningHost host = RunningHost.start(scratch)) {
      host.process().type("providers", "^policy ");
      int before = host.process().lines().size();
      host.process().type("exit");

      assertStopped(host);
      List<String> last = host.process().lines();
      assertEquals(
          List.of(),
          last.subList(before, last.size() - 1).stream()
              .filter(line -> !line.matches("([a-z-]+ +.*)?(gyre> )*"))
              .toList());
    }
  }

  @Test
  void takenPort_isSaidInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      String home = scratch.resolve("home").toString();

      ChildProcess host =
          ChildProcess.run(
              GyreScript.command(
                  scratch, "host", "--home", home, "--status-port=0", "--port=" + port));

      assertEquals(1, host.awaitExit(), host::output);
      assertEquals(1, host.count("^gyre: .*port " + port + " is taken.*--port"), host::output);
      assertEquals(
          List.of("gyre: stopped"), host.lines().subList(1, host.lines().size()), host::output);
    }
  }

  private static void signal(String name, RunningHost host) throws Exception {
    String pid = Long.toString(host.process().pid());
    assertEquals(0, ChildProcess.run(new ProcessBuilder("kill", "-" + name, pid)).awaitExit());
  }

  private static void assertStopped(RunningHost host) throws InterruptedException {
    assertEquals(0, host.process().awaitExit(), host.process()::output);
    assertEquals("gyre: stopped", host.process().lines().getLast());
  }
}
