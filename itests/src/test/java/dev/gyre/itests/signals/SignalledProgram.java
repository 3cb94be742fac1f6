package dev.gyre.itests.signals;

import dev.gyre.Action;
import dev.gyre.CancelledError;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.Signal;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.nio.NioSelectorProvider;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;

/** Programs that wait to be sent a signal. */
final class SignalledProgram {

  private static final Duration LONG = Duration.ofMinutes(5);

  private SignalledProgram() {}

  /**
   * Runs one of them.
   *
   * @param arguments its name
   */
  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    try {
      run(
          switch (arguments[0]) {
            case "cancelled" -> SignalledProgram::isCancelled;
            case "survives" -> SignalledProgram::survives;
            case "stuck" -> SignalledProgram::isStuck;
            case "own handler" -> SignalledProgram::handlesItself;
            case "restores" -> SignalledProgram::restores;
            default -> throw new IllegalArgumentException("unknown: " + arguments[0]);
          });
      System.out.println("ran to its end");
    } catch (CancellationException cancelled) {
      System.out.println("run was cancelled");
    }
  }

  private static void run(Action body) {
    Gyre.run(body, () -> SelectorTrial.newLoop(new NioSelectorProvider()));
  }

  private static void sleepAndTell(String name) {
    try {
      System.out.println(name + " waits");
      Gyre.sleep(LONG);
    } catch (CancelledError cancelled) {
      System.out.println(name + " is cancelled: " + cancelled.getMessage());
      throw cancelled;
    }
  }

  private static void isCancelled() {
    Gyre.getRunningLoop().createTask(() -> sleepAndTell("other"));
    Gyre.sleep(Duration.ZERO);
    sleepAndTell("main");
  }

  private static void survives() {
    try {
      sleepAndTell("main");
    } catch (CancelledError dealtWith) {
      System.out.println("goes on");
    }
  }

  private static void isStuck() {
    System.out.println("main waits");
    while (true) {
      LockSupport.park();
    }
  }

  private static void handlesItself() {
    EventLoop loop = Gyre.getRunningLoop();
    var told = loop.<String>createFuture();
    loop.addSignalHandler(Signal.SIGINT, () -> told.setResult("own handler is told"));
    System.out.println("main waits");
    System.out.println(told.await());
  }

  private static void restores() {
    EventLoop loop = Gyre.getRunningLoop();
    loop.addSignalHandler(Signal.SIGTERM, () -> System.out.println("told in vain"));
    loop.removeSignalHandler(Signal.SIGTERM);
    sleepAndTell("main");
  }
}
