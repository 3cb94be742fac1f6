package dev.gyre.loop.runners;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.gyre.EventLoop;
import dev.gyre.spi.Coroutine;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.TaskRunner;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** The least of a loop that can own coroutines: a queue of those to resume, in order. */
final class TestLoop implements TaskRunner.Owner, AutoCloseable {

  final EventLoop eventLoop = eventLoopNamed("test loop");
  final TaskRunner runner;

  /** How often a runner has said that a coroutine could go on by itself. */
  final AtomicInteger resumeSoonCalls = new AtomicInteger();

  private final BlockingQueue<Coroutine> ready = new LinkedBlockingQueue<>();
  private int unfinished;

  TestLoop(Function<EventLoop, TaskRunner> opening) {
    runner = opening.apply(eventLoop);
  }

  /** An event loop that can be told apart, printed and woken for nothing, and nothing else. */
  @SuppressWarnings("ReferenceEquality")
  private static EventLoop eventLoopNamed(String name) {
    return (EventLoop)
        Proxy.newProxyInstance(
            EventLoop.class.getClassLoader(),
            new Class<?>[] {EventLoop.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "toString" -> name;
                  case "hashCode" -> System.identityHashCode(self);
                  case "equals" -> self == arguments[0];
                  case "callSoonThreadsafe" -> null;
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  /** Runs a test's main routine where the runner wants its loop, with the loop set as running. */
  <T> T host(Callable<T> main) {
    try {
      return runner.host(() -> {
        RunningLoop.set(eventLoop);
        try {
          return main.call();
        } finally {
          RunningLoop.set(null);
        }
      });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Creates a coroutine whose body knows itself. */
  Coroutine create(Consumer<Coroutine> body) {
    Coroutine[] self = new Coroutine[1];
    self[0] = runner.create(() -> body.accept(self[0]), this);
    return self[0];
  }

  /** Creates a coroutine and queues its first step. */
  Coroutine start(Consumer<Coroutine> body) {
    Coroutine coroutine = create(body);
    unfinished++;
    ready.add(coroutine);
    return coroutine;
  }

  /** In a body: suspends it and queues it behind all others. */
  void pause(Coroutine self) {
    ready.add(self);
    self.suspend();
  }

  /** Queues a step. Any thread. */
  void wake(Coroutine coroutine) {
    ready.add(coroutine);
  }

  @Override
  public void resumeSoon(Coroutine coroutine) {
    resumeSoonCalls.incrementAndGet();
    ready.add(coroutine);
  }

  /** Resumes what is queued until each started coroutine has ended. */
  void runToTheEnd() {
    while (unfinished > 0) {
      if (next().resume()) {
        unfinished--;
      }
    }
  }

  private Coroutine next() {
    try {
      Coroutine next = ready.poll(10, SECONDS);
      if (next == null) {
        throw new AssertionError(unfinished + " coroutines never went on");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    runner.close();
  }
}
