package dev.gyre.loop.misuse;

import dev.gyre.EventLoop;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.function.Executable;

/** Where a mistake is made: what is refused in one place is often right in another. */
final class Place {

  private Place() {}

  /** In the body of a task of the loop. */
  static Executable inTask(EventLoop loop, Executable call) {
    return () -> {
      Throwable[] thrown = {null};
      loop.runUntilComplete(() -> {
        thrown[0] = outcomeOf(call);
      });
      throwOn(thrown[0]);
    };
  }

  /** In a plain callback of the loop. */
  static Executable inCallback(EventLoop loop, Executable call) {
    return () -> {
      Throwable[] thrown = {null};
      loop.callSoon(() -> {
        thrown[0] = outcomeOf(call);
        loop.stop();
      });
      loop.runForever();
      throwOn(thrown[0]);
    };
  }

  /** On a thread that has nothing to do with the loop, while that runs in another one. */
  static Executable onForeignThread(EventLoop loop, Executable call) {
    return inCallback(
        loop,
        () -> {
          var foreign = new FutureTask<>(() -> outcomeOf(call));
          Thread.ofPlatform().name("foreign").start(foreign);
          throwOn(foreign.get());
        });
  }

  private static Throwable outcomeOf(Executable call) {
    try {
      call.execute();
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  private static void throwOn(Throwable thrown) throws Throwable {
    if (thrown != null) {
      throw thrown;
    }
  }
}
