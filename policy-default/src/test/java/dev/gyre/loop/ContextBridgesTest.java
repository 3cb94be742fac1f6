package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.AsyncGenerator;
import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.ContextVar;
import dev.gyre.GuestRun;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** State that a library binds to threads, as a tracer does with its current span. */
class ContextBridgesTest {

  /** A tracer as they come: one span to a thread, kept in a thread-local. */
  private static final class Tracer implements ContextBridge<String> {
    private final ThreadLocal<@Nullable String> span = new ThreadLocal<>();

    void begin(String name) {
      span.set(name);
    }

    String current() {
      String name = span.get();
      return name == null ? "none" : name;
    }

    @Override
    public @Nullable String capture() {
      return span.get();
    }

    @Override
    public void restore(@Nullable String state) {
      span.set(state);
    }
  }

  private static final ContextVar<String> VAR = ContextVar.of("var");
  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  private final Tracer tracer = new Tracer();
  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void addBridge() {
    loop.addContextBridge(tracer);
  }

  @AfterEach
  void nothingIsLeftInTheThread() {
    assertEquals("none", tracer.current());
  }

  private void see() {
    seen.add(tracer.current());
  }

  private void run(dev.gyre.Action body) {
    loop.runUntilComplete(body);
  }

  @Test
  void taskKeepsItsSpan_fromAwaitToAwait_whileOthersHaveTheirs() {
    run(() -> {
      var one = loop.createTask(() -> traced("one"));
      var two = loop.createTask(() -> traced("two"));
      Gyre.gather(one, two).await();
      see();
    });
    assertEquals(List.of("one", "two", "one", "two", "none"), seen);
  }

  private @Nullable Void traced(String span) {
    tracer.begin(span);
    Gyre.sleep(Duration.ofMillis(1));
    see();
    Gyre.sleep(Duration.ofMillis(1));
    see();
    return null;
  }

  @Test
  void callbacksAndTimersFindTheSpanOfTheirScheduler() {
    run(() -> {
      tracer.begin("a");
      loop.callSoon(this::see);
      loop.callLater(Duration.ofMillis(1), this::see);
      LoopFuture<String> future = loop.createFuture();
      future.addDoneCallback(done -> see());
      tracer.begin("b");
      loop.callSoon(this::see);
      loop.callSoonThreadsafe(this::see);
      future.setResult("done");
      tracer.begin("c");
      Gyre.sleep(Duration.ofMillis(2));
    });
    assertEquals(List.of("a", "b", "b", "a", "a"), seen);
  }

  @Test
  void whatACallbackBinds_isGoneInTheNextOne() {
    loop.callSoon(() -> tracer.begin("first"));
    loop.callSoon(this::see);
    run(this::see);
    assertEquals(List.of("none", "none"), seen);
  }

  @Test
  void taskBeginsWithTheSpanOfItsCreator_eagerOrNot() {
    run(() -> {
      tracer.begin("creator");
      var later = loop.createTask(this::see);
      var atOnce = loop.createTask(this::see, TaskOptions.DEFAULT.withEagerStart(true));
      tracer.begin("afterwards");
      Gyre.gather(later, atOnce).await();
    });
    assertEquals(List.of("creator", "creator"), seen);
  }

  @Test
  void currentContextHoldsTheSpan_forWhoeverIsGivenIt() {
    run(() -> {
      tracer.begin("a");
      Context taken = Context.current();
      tracer.begin("b");
      loop.callSoon(this::see, taken);
      loop.createTask(this::see, TaskOptions.DEFAULT.withContext(taken)).await();
      loop.callSoon(this::see, Context.EMPTY);
      loop.yieldNow();
    });
    assertEquals(List.of("a", "a", "none"), seen);
  }

  @Test
  void changeOfAContextVariable_leavesTheSpanAlone() {
    run(() -> {
      tracer.begin("span");
      VAR.set("value");
      see();
      Context.EMPTY.run(this::see);
      see();
    });
    assertEquals(List.of("span", "span", "span"), seen);
  }

  @Test
  void generatorBeginsWithTheSpanOfItsConsumer() {
    run(() -> {
      tracer.begin("consumer");
      try (AsyncGenerator<String> values =
          loop.createAsyncGenerator(out -> {
            out.yield(tracer.current());
            out.yield(tracer.current());
          })) {
        values.forEach(seen::add);
      }
    });
    assertEquals(List.of("consumer", "consumer"), seen);
  }

  @Test
  void callInAnExecutorFindsTheSpan_andLeavesNoneInItsThread() {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      var inCall = new CompletableFuture<String>();
      loop.callSoon(() -> {
        tracer.begin("caller");
        loop.runInExecutor(executor, () -> inCall.complete(tracer.current()));
      });
      loop.callSoon(loop::stop);
      loop.runForever();
      assertEquals("caller", inCall.join());
      assertEquals("none", CompletableFuture.supplyAsync(tracer::current, executor).join());
    }
  }

  @Test
  void anotherThreadsSpanGoesAlong_withWhatItHandsOver() {
    CompletableFuture.runAsync(
            () -> {
              tracer.begin("foreign");
              loop.callSoonThreadsafe(this::see);
              tracer.restore(null);
            })
        .join();
    run(() -> {});
    assertEquals(List.of("foreign"), seen);
  }

  @Test
  void severalBridgesAreIndependent() {
    var second = new Tracer();
    loop.addContextBridge(second);
    run(() -> {
      tracer.begin("a");
      second.begin("b");
      loop.callSoon(() -> seen.add(tracer.current() + second.current()));
      tracer.restore(null);
      loop.callSoon(() -> seen.add(tracer.current() + second.current()));
      loop.yieldNow();
    });
    assertEquals(List.of("ab", "noneb"), seen);
  }

  // Whoever runs the loop

  @Test
  void threadThatRunsTheLoop_keepsItsOwnSpan() {
    tracer.begin("host");
    try {
      loop.callSoon(this::see);
      loop.callSoon(this::see, Context.EMPTY);
      loop.callSoon(() -> tracer.begin("callback"));
      run(() -> tracer.begin("task"));
      assertEquals(List.of("host", "none"), seen);
      assertEquals("host", tracer.current());
    } finally {
      tracer.restore(null);
    }
  }

  @Test
  void hostOfAGuestRun_keepsItsOwnSpan_fromStepToStep() {
    tracer.begin("host");
    try (GuestRun run = loop.beginGuestRun()) {
      loop.callSoonThreadsafe(this::see, Context.EMPTY);
      loop.callSoonThreadsafe(() -> tracer.begin("callback"));
      run.pollEvents(Duration.ZERO);
      run.processEvents();
      run.runReady();
      assertEquals(List.of("none"), seen);
      assertEquals("host", tracer.current());
    } finally {
      tracer.restore(null);
    }
  }

  @Test
  void bridgeAddedDuringARun_leavesTheRunnersThreadAlone() {
    var late = new Tracer();
    late.begin("host");
    try {
      run(() -> {
        loop.addContextBridge(late);
        late.begin("task");
        loop.callSoon(() -> seen.add(late.current()));
        loop.createTask(() -> seen.add(late.current()), TaskOptions.DEFAULT.withEagerStart(true))
            .await();
        loop.yieldNow();
      });
      assertEquals(List.of("task", "task"), seen);
      assertEquals("host", late.current());
    } finally {
      late.restore(null);
    }
  }

  @Test
  void failureOfABridgeIsReported_andCostsNothingElse() {
    var failing = new FailingBridge();
    loop.addContextBridge(failing);
    failing.fails = true;
    run(() -> {
      tracer.begin("a");
      loop.callSoon(this::see);
      loop.yieldNow();
      failing.fails = false;
    });
    assertEquals(List.of("a"), seen);
    assertFalse(virtual.reports.isEmpty());
    virtual.reports.forEach(report -> {
      assertEquals("context bridge failed: failing", report.message());
      assertEquals("expected", report.exception().getMessage());
    });
  }

  private static final class FailingBridge implements ContextBridge<String> {
    private boolean fails;

    @Override
    public @Nullable String capture() {
      return answer();
    }

    @Override
    public void restore(@Nullable String state) {
      answer();
    }

    private @Nullable String answer() {
      if (fails) {
        throw new IllegalStateException("expected");
      }
      return null;
    }

    @Override
    public String toString() {
      return "failing";
    }
  }

  @Test
  void bridgeMayNotBeNull_norTheLoopClosed() {
    assertThrows(NullPointerException.class, () -> loop.addContextBridge(null));
    loop.close();
    assertThrows(IllegalStateException.class, () -> loop.addContextBridge(tracer));
  }

  // Scoped values

  @Test
  void namedScopedValuesAreBoundInTheBody_acrossAwaits_andNowhereElse() {
    run(() -> {
      var bound =
          loop.createTask(
              () -> {
                Gyre.sleep(Duration.ofMillis(1));
                return SCOPED.get();
              },
              TaskOptions.DEFAULT.withBindings(ScopedValue.where(SCOPED, "user")));
      var unbound = loop.createTask(SCOPED::isBound);
      assertEquals("user", bound.await());
      assertFalse(unbound.await());
      assertNull(loop.createTask(() -> SCOPED.isBound() ? "bound" : null).await());
    });
  }

  @Test
  void failureOfABodyWithBindings_isItsOwn() {
    run(() -> {
      var failing =
          loop.createTask(
              () -> {
                throw new java.io.IOException("expected");
              },
              TaskOptions.DEFAULT.withBindings(ScopedValue.where(SCOPED, "user")));
      assertThrows(java.io.IOException.class, () -> failing.await(java.io.IOException.class));
    });
  }
}
