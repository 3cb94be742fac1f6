package dev.gyre.bench.harness;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program that contestants need, and that a machine may lack. */
public enum Tool {
  /** CPython, the one of the Linux distribution: uvloop is installed for this one. */
  PYTHON(List.of(Tool.PYTHON_COMMAND, "-c", "import asyncio"), "python3"),
  /** Its loop on libuv. */
  UVLOOP(List.of(Tool.PYTHON_COMMAND, "-c", "import uvloop"), "python3-uvloop"),
  /** Node.js, the one of the Linux distribution. */
  NODE(List.of(Tool.NODE_COMMAND, "--version"), "nodejs"),
  /** A compiler of C, for what is to run at the machine's own speed. */
  C_COMPILER(List.of("cc", "--version"), "gcc libc6-dev"),
  /** What the other end of TLS is linked with. */
  OPENSSL(
      List.of("cc", "-fsyntax-only", "-include", "openssl/ssl.h", "-x", "c", "/dev/null"),
      "libssl-dev"),
  /** What keeps a process on one processor. */
  TASKSET(List.of("taskset", "--version"), "util-linux");

  /** How Python is called. */
  public static final String PYTHON_COMMAND = "/usr/bin/python3";

  /** How Node.js is called. */
  public static final String NODE_COMMAND = "/usr/bin/node";

  /** Whoever is asked has to be started for it, which takes as long as some contestants. */
  private static final Map<Tool, Boolean> ASKED = new ConcurrentHashMap<>();

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> probe;

  private final String packages;

  Tool(List<String> probe, String packages) {
    this.probe = probe;
    this.packages = packages;
  }

  /**
   * Tells why it cannot be used on this machine. Only the first call tries.
   *
   * @return the remedy, or null if it can be used
   */
  public @Nullable String obstacle() {
    return ASKED.computeIfAbsent(this, Tool::works) ? null : "apt-get install " + packages;
  }

  private boolean works() {
    try {
      Process process =
          new ProcessBuilder(probe)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
