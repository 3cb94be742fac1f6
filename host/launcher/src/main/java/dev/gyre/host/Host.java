package dev.gyre.host;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The framework with the host's own bundles in it. Started once, by one thread; {@link #stop} may
 * be called by any.
 *
 * <p>All bundles are installed before the first one starts, so that each can be wired to any other.
 * They start level by level, each in a call that returns its failure to us; the framework stops
 * them in the opposite order.
 */
final class Host {

  /** The group with the web console: left out unless it is asked for. */
  private static final String WEB = "web";

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(15);

  private final HostOptions options;
  private final Installation installation;
  private final PrintStream out;
  private final PrintStream err;
  private final Framework framework;
  private final CountDownLatch stopRequest = new CountDownLatch(1);
  private volatile @Nullable HomeLock home;
  private volatile boolean prompting;

  Host(HostOptions options, Installation installation, PrintStream out, PrintStream err) {
    this.options = options;
    this.installation = installation;
    this.out = out;
    this.err = err;
    this.framework = new FrameworkFactory().newFramework(FrameworkConfiguration.of(options));
  }

  /**
   * Starts everything, and prints the banner.
   *
   * @throws HostFailure if the framework or one of the host's own bundles cannot start; what did
   *     start is left running
   */
  void start() throws HostFailure {
    long begin = System.nanoTime();
    ShellKind shell = ShellKind.of(options, Terminal.isThere());
    List<BundleGroup> groups =
        installation.bundleGroups().stream()
            .filter(group -> shell.isIn(group) || !ShellKind.isShell(group))
            .filter(group -> options.console() || !group.name().equals(WEB))
            .toList();
    createFolders();
    home = HomeLock.take(options.home());
    LogConfiguration.use(installation, options);
    System.setProperty("gosh.home", installation.shellHome(shell).toString());
    if (shell.isCompleting()) {
      // What was typed is not kept: a password that is to be hashed may be among it.
      System.setProperty("gosh.args", "--nohistory");
    }
    startFramework();

    List<Bundle> bundles = new ArrayList<>();
    List<Bundle> console = new ArrayList<>();
    for (BundleGroup group : groups) {
      (ShellKind.isShell(group) ? console : bundles).addAll(install(group));
    }
    start(bundles);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    Banner.print(framework.getBundleContext(), options, shell, took, out);
    prompting = shell != ShellKind.NONE;
    startShell(console);
  }

  /**
   * Starts what reads standard input, when all else has been said. Without a context class loader,
   * which its thread inherits: the terminal's library looks for its parts there first, and would
   * not find them in the launcher's.
   */
  private static void startShell(List<Bundle> console) throws HostFailure {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      start(console);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Waits until the framework begins to stop, whoever asked for it.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  void awaitStopRequest() throws InterruptedException {
    stopRequest.await();
  }

  /**
   * Stops everything in the opposite order, within a deadline, and reports. Does no harm if the
   * framework is stopping already, or never started.
   *
   * @return whether it stopped in time
   * @throws InterruptedException if the waiting thread is interrupted
   */
  ExitCode stop() throws InterruptedException {
    boolean inTime = stopWithin(STOP_DEADLINE);
    if (prompting) {
      // The shell's last prompt stands on the line still.
      out.println();
    }
    if (inTime) {
      say("gyre: stopped");
      return ExitCode.STOPPED;
    }
    err.println(
        "gyre: not stopped after " + STOP_DEADLINE.toSeconds() + " s, giving up on: " + active());
    return ExitCode.FAILED;
  }

  /**
   * Prints a line, on standard error if standard output is lost: a shell that is stopped while it
   * writes takes it along, since who interrupts a thread that writes to a channel closes that, and
   * with it the descriptor that it shares.
   */
  private void say(String line) {
    out.println(line);
    if (out.checkError()) {
      err.println(line);
    }
  }

  private boolean stopWithin(Duration deadline) throws InterruptedException {
    try {
      framework.stop();
      FrameworkEvent end = framework.waitForStop(deadline.toMillis());
      if (end.getType() == FrameworkEvent.WAIT_TIMEDOUT) {
        return false;
      }
      unlockHome();
      return true;
    } catch (BundleException e) {
      err.println("gyre: the framework refuses to stop: " + e.getMessage());
      return false;
    }
  }

  private void unlockHome() {
    HomeLock held = home;
    if (held != null) {
      held.close();
    }
  }

  private void createFolders() throws HostFailure {
    try {
      Files.createDirectories(options.home());
      Files.createDirectories(options.deploy());
      Files.createDirectories(options.conf());
    } catch (IOException e) {
      throw new HostFailure("cannot create the folder " + e.getMessage(), e);
    }
  }

  private void startFramework() throws HostFailure {
    try {
      framework.init();
      framework.getBundleContext().addBundleListener(new StopRequestListener());
      framework.start();
    } catch (BundleException e) {
      throw new HostFailure(
          "the framework cannot start in " + options.home() + ": " + StartFailure.rootMessage(e),
          e);
    }
  }

  private List<Bundle> install(BundleGroup group) throws HostFailure {
    List<Bundle> bundles = new ArrayList<>();
    for (var jar : group.jars()) {
      try {
        Bundle bundle =
            framework.getBundleContext().installBundle("reference:" + jar.toUri().toString());
        bundle.adapt(BundleStartLevel.class).setStartLevel(group.startLevel());
        bundles.add(bundle);
      } catch (BundleException e) {
        throw new HostFailure(
            "cannot install " + jar.getFileName() + ": " + StartFailure.rootMessage(e), e);
      }
    }
    return bundles;
  }

  private static void start(List<Bundle> bundles) throws HostFailure {
    for (Bundle bundle : bundles) {
      try {
        if (!isFragment(bundle)) {
          bundle.start();
        }
      } catch (BundleException e) {
        throw new HostFailure(StartFailure.describe(bundle.getSymbolicName(), e), e);
      }
    }
  }

  private static boolean isFragment(Bundle bundle) {
    return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
  }

  private String active() {
    return Arrays.stream(framework.getBundleContext().getBundles())
        .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
        .filter(bundle -> (bundle.getState() & (Bundle.ACTIVE | Bundle.STOPPING)) != 0)
        .map(Bundle::getSymbolicName)
        .collect(Collectors.joining(", "));
  }

  /** Notices that the framework begins to stop. */
  private final class StopRequestListener implements SynchronousBundleListener {

    @Override
    public void bundleChanged(BundleEvent event) {
      boolean frameworkItself = event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID;
      if (frameworkItself && event.getType() == BundleEvent.STOPPING) {
        stopRequest.countDown();
      }
    }
  }
}
