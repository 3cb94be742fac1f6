package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.AsyncGenerator;
import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.ContextVar;
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
  private final SelectorEventLoop loop = new VirtualLoop().loop;
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
    assertEquals(List.of("a", "b", "a", "b", "a"), seen);
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
