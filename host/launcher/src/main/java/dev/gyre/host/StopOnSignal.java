package dev.gyre.host;

/**
 * Stops the host in an orderly way when the process gets SIGTERM or SIGINT.
 *
 * <p>The JVM tells of both by running its shutdown hooks, and would then exit with 128 plus the
 * signal's number, as if it had been killed. A host that was asked to stop and did so has
 * succeeded, and service managers and scripts should see that; the only way to say so from a hook
 * is to halt with the code that is meant.
 */
final class StopOnSignal {

  private final Thread hook;

  StopOnSignal(Host host) {
    this.hook = Thread.ofPlatform().name("gyre-stop-on-signal").unstarted(() -> stopAndHalt(host));
  }

  void install() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Ends the watch for signals, unless one has arrived.
   *
   * @return true if one has arrived: its thread stops the host and ends the JVM
   */
  boolean tookOver() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException shutdownHasBegun) {
      return true;
    }
  }

  private static void stopAndHalt(Host host) {
    int code = ExitCode.FAILED.number();
    try {
      code = host.stop().number();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
