package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextsTest {

  private static final ContextVar<String> VAR = ContextVar.of("var");
  private static final ContextVar<Integer> OTHER = ContextVar.withDefault("other", 1);

  private final SelectorEventLoop loop = VirtualLoop.pollingEachTurn().loop;
  private final List<Object> seen = new ArrayList<>();

  private void see() {
    seen.add(VAR.orElse("unset"));
  }

  private void runOnce() {
    loop.stop();
    loop.runForever();
  }

  @AfterEach
  void nothingIsLeftInTheThread() {
    assertEquals(Context.EMPTY, Context.current());
  }

  @Test
  void variable_hasDefaultOrNone_andTokensRestoreTheFormerValue() {
    Context.EMPTY.run(() -> {
      assertThrows(NoSuchElementException.class, VAR::get);
      assertNull(VAR.getOrNull());
      assertEquals(1, OTHER.get());
      var first = VAR.set("a");
      var second = VAR.set("b");
      assertEquals("b", VAR.get());
      VAR.reset(second);
      assertEquals("a", VAR.get());
      VAR.reset(first);
      assertNull(VAR.getOrNull());
      var token = OTHER.set(2);
      ContextVar<Integer> third = ContextVar.of("third");
      assertThrows(IllegalArgumentException.class, () -> third.reset(token));
    });
  }

  @Test
  void callback_runsInTheContextOfItsScheduling_andKeepsItsChangesToItself() {
    Context.EMPTY.with(VAR, "scheduled").run(() -> loop.callSoon(this::see));
    loop.callSoon(() -> VAR.set("inside"));
    loop.callSoon(this::see);
    Context.EMPTY.with(VAR, "timer").run(() -> loop.callLater(Duration.ofSeconds(-1), this::see));
    Context.EMPTY.with(VAR, "thread").run(() -> loop.callSoonThreadsafe(this::see));
    loop.callSoon(this::see, Context.EMPTY.with(VAR, "given"));
    runOnce();
    assertEquals(List.of("scheduled", "unset", "given", "thread", "timer"), seen);
  }

  @Test
  void doneCallback_runsInTheContextOfItsRegistration() {
    LoopFuture<Integer> future = loop.createFuture();
    Context.EMPTY.with(VAR, "registered").run(() -> future.addDoneCallback(done -> see()));
    future.addDoneCallback(done -> see(), Context.EMPTY.with(VAR, "given"));
    Context.EMPTY.with(VAR, "completed").run(() -> future.setResult(1));
    runOnce();
    assertEquals(List.of("registered", "given"), seen);
  }

  @Test
  void task_keepsItsOwnContextFromStepToStep() {
    List<Task<Void>> created = new ArrayList<>();
    Context.EMPTY.with(VAR, "created").run(() -> created.add(loop.createTask(this::firstBody)));
    Task<Void> first = created.getFirst();
    Task<Void> second =
        loop.createTask(
            () -> {
              VAR.set("second");
              Gyre.sleep(Duration.ofSeconds(2));
              see();
            },
            TaskOptions.DEFAULT.withContext(Context.EMPTY));
    loop.runUntilComplete(() -> {
      first.await();
      second.await();
    });
    assertEquals(List.of("created", "first", "first", "second"), seen);
    assertEquals("first", first.getContext().get(VAR));
  }

  private void firstBody() {
    see();
    VAR.set("first");
    Gyre.sleep(Duration.ofSeconds(1));
    see();
    loop.createTask(this::see).await();
  }

  @Test
  void executorCall_runsInTheContextOfTheCaller() {
    loop.runUntilComplete(() -> {
      VAR.set("caller");
      seen.add(loop.runInExecutor(Runnable::run, VAR::get).await());
    });
    assertEquals(List.of("caller"), seen);
  }

  @Test
  void contextRun_mayAwaitInside() {
    loop.runUntilComplete(() -> {
      Context.EMPTY
          .with(VAR, "inner")
          .run(() -> {
            Gyre.sleep(Duration.ofSeconds(1));
            see();
          });
      see();
    });
    assertEquals(List.of("inner", "unset"), seen);
  }

  @Test
  void without_removesOnlyThatVariable() {
    Context both = Context.EMPTY.with(VAR, "x").with(OTHER, 5);
    assertNull(both.without(VAR).get(VAR));
    assertEquals(5, both.without(VAR).get(OTHER));
    assertEquals("x", both.without(OTHER).get(VAR));
    assertEquals("<Context var other>", both.toString());
  }
}
