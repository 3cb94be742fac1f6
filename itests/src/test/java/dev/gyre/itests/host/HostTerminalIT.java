package dev.gyre.itests.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody finds who sits at a terminal: here one that Python makes. */
class HostTerminalIT {

  private static final String PYTHON = "/usr/bin/python3";
  private static final String IN_A_TERMINAL =
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

  @TempDir private Path scratch;

  @Test
  void tabKey_completesWords_andTheLastLineComesBack() throws Exception {
    ClientTools.require("python3");
    ProcessBuilder command = RunningHost.command(scratch);
    command.command().remove("--shell"); // a terminal is reason enough
    command.command().addAll(0, List.of(PYTHON, "-c", IN_A_TERMINAL));
    command.environment().put("TERM", "xterm");
    try (RunningHost host = RunningHost.start(scratch, command)) {
      host.process().type("swap executor vir\t", "executor: threads -> virtual");
      host.process().type("swap selector=nio executor=thr\t", "executor: virtual -> threads");
      host.process().type("swap selector\t", "selector: nio -> ");
      host.process().type("\033OA", "selector: still ");
      host.process().type("debug EventLoop-1 of\t", "debug mode of EventLoop-1 is off");
      host.process().type("help gyre:meas\t", "has all loops measure how long their turns take");
      host.process().type("exi\t");
      assertEquals(0, host.process().awaitExit(), host.process()::output);
      host.process().awaitLine("gyre: stopped");
    }
  }
}
