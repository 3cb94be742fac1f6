package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.Gyre;
import dev.gyre.Runner;
import dev.gyre.RunnerOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a runner gives its loop and its runs, and the order in which it ends. */
@Timeout(20)
class RunnerTest {

  private static final ContextVar<String> VAR = ContextVar.of("var");

  private final EventLoop loop =
      new LoopParts(
              LoopClock.system(),
              forVirtual -> new WakeupOnly(),
              VirtualLoop.runner(),
              LoopSettings.DEFAULT)
          .newEventLoop();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void nothingIsLeftInTheThread() {
    assertEquals(Context.EMPTY, Context.current());
    loop.close();
  }

  @Test
  void runsShareOneContext_andLeaveThatOfTheThreadAlone() {
    try (var runner = new Runner(() -> loop)) {
      Context.EMPTY
          .with(VAR, "thread")
          .run(() -> {
            assertEquals("thread", runner.<String>run(VAR::get));
            runner.run(() -> {
              VAR.set("first run");
            });
            assertEquals("thread", VAR.get());
          });
      assertEquals("first run", runner.<String>run(VAR::get));
      assertNull(VAR.getOrNull());
    }
  }

  @Test
  void contextOfARunThatFailed_isKeptAsWell() {
    try (var runner = new Runner(() -> loop)) {
      assertThrows(
          IllegalStateException.class,
          () ->
              runner.run(() -> {
                VAR.set("failed run");
                throw new IllegalStateException("expected");
              }));
      assertEquals("failed run", runner.<String>run(VAR::get));
    }
  }

  @Test
  void runInAGivenContext_keepsItsChangesToItself() {
    try (var runner = new Runner(() -> loop)) {
      runner.run(() -> {
        VAR.set("shared");
      });
      String begun =
          runner.run(
              () -> {
                String found = VAR.get();
                VAR.set("own");
                return found;
              },
              Context.EMPTY.with(VAR, "given"));
      assertEquals("given", begun);
      assertEquals("shared", runner.<String>run(VAR::get));
    }
  }

  @Test
  void debugIsThatOfTheOptions_orElseTheLoops() {
    boolean usual = loop.getDebug();
    try (var runner = new Runner(() -> loop)) {
      assertEquals(usual, runner.getLoop().getDebug());
    }
    RunnerOptions options = RunnerOptions.DEFAULT.withLoopFactory(() -> new VirtualLoop().loop);
    assertTrue(Gyre.<Boolean>run(() -> Gyre.getRunningLoop().getDebug(), options.withDebug(true)));
    assertFalse(
        Gyre.<Boolean>run(() -> Gyre.getRunningLoop().getDebug(), options.withDebug(false)));
  }

  @Test
  void loopOfAFactory_isNotSetForTheThread_andClosedInTheEnd() {
    Gyre.setEventLoopPolicy(new OneLoop(loop));
    try {
      EventLoop used = Gyre.run(Gyre::getRunningLoop, () -> new VirtualLoop().loop);
      assertTrue(used.isClosed());
      assertFalse(loop.isClosed());
      try (var runner = new Runner(() -> loop)) {
        runner.run(() -> 1);
        assertThrows(IllegalStateException.class, Gyre::getEventLoop);
      }
    } finally {
      Gyre.setEventLoopPolicy(null);
    }
  }

  @Test
  void factoryThatMakesNoLoop_isToldSo() {
    var runner = new Runner(() -> null);
    var refused = assertThrows(NullPointerException.class, () -> runner.run(() -> 1));
    assertEquals("loop factory must make a loop, not null", refused.getMessage());
  }

  @Test
  void tasksEndFirst_thenGenerators_thenTheExecutor_andThenTheLoopIsClosed() {
    Gyre.setEventLoopPolicy(new OneLoop(loop));
    var generatorClosed = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var runner = new Runner();
      runner.run(() -> leaveBehind(executor, generatorClosed));
      assertSame(loop, Gyre.getEventLoop());
      assertEquals(List.of(), seen);
      runner.close();
      assertEquals(List.of("task", "generator", "executor"), seen);
      assertTrue(loop.isClosed());
      assertThrows(IllegalStateException.class, Gyre::getEventLoop);
      var refused = assertThrows(IllegalStateException.class, () -> runner.run(() -> 1));
      assertEquals("runner is closed: create another", refused.getMessage());
    } finally {
      Gyre.setEventLoopPolicy(null);
    }
  }

  private void leaveBehind(ExecutorService executor, CountDownLatch generatorClosed) {
    loop.setDefaultExecutor(executor);
    loop.runInExecutor(
        null,
        () -> {
          generatorClosed.await();
          seen.add("executor");
        });
    var values =
        loop.<Integer>createAsyncGenerator(out -> {
          try {
            out.yield(1);
            out.yield(2);
          } finally {
            seen.add("generator");
            generatorClosed.countDown();
          }
        });
    loop.createTask(() -> {
      try {
        values.iterator().next();
        loop.createFuture().await();
      } finally {
        seen.add("task");
      }
    });
    loop.yieldNow();
    loop.yieldNow();
  }

  private record OneLoop(EventLoop newEventLoop) implements EventLoopPolicy {

    @Override
    public String name() {
      return "one loop";
    }
  }
}
