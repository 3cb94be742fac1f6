package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.AwaitingCallback;
import dev.gyre.FrameCallGraphEntry;
import dev.gyre.FutureCallGraph;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.ReturnWhen;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import dev.gyre.app.Library;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Who waits for whom, and where. */
class CallGraphsTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final LoopFuture<Integer> future = loop.createFuture();

  private <T> Task<T> task(String name, Callable<T> body) {
    Task<T> task = loop.createTask(body, TaskOptions.named(name));
    virtual.runUntilIdle();
    return task;
  }

  private static Set<LoopFuture<?>> only(LoopFuture<?> awaiter) {
    return Set.of(awaiter);
  }

  // Who awaits

  @Test
  void future_isAwaitedByTheTasksThatStandInIt_inTheirOrder() {
    Task<Integer> first = task("first", () -> Library.read(future));
    Task<Integer> second = task("second", () -> Library.read(future));

    assertEquals(List.of(first, second), List.copyOf(future.awaitedBy()));
    assertSame(future, first.awaits());
    assertEquals(Set.of(), first.awaitedBy());

    future.setResult(1);
    assertEquals(Set.of(), future.awaitedBy());
    virtual.runUntilIdle();
    assertNull(first.awaits());
  }

  @Test
  void task_isAwaitedByTheTaskThatAwaitsIt() {
    Task<Integer> inner = task("inner", () -> Library.read(future));
    Task<Integer> outer = task("outer", () -> Library.read(inner));

    assertEquals(only(outer), inner.awaitedBy());
    assertEquals(only(inner), future.awaitedBy());
  }

  @Test
  void cancelledAwaiter_isAnAwaiterNoMore() {
    LoopFuture<Integer> shielded = loop.createFuture();
    Task<Integer> task = task("task", () -> Gyre.shield(shielded).await());
    assertEquals(1, shielded.awaitedBy().size());

    task.cancel();
    virtual.runUntilIdle();

    assertEquals(Set.of(), shielded.awaitedBy());
  }

  @Test
  void plainCallback_isNobody() {
    future.addDoneCallback(done -> {});

    assertEquals(Set.of(), future.awaitedBy());
  }

  // Combinators

  @Test
  void gather_isAwaitedOnBehalfOfItsFuture_asLongAsThatIsPending() {
    Task<Integer> other = task("other", () -> Library.read(loop.createFuture()));
    Task<?> task = task("task", () -> Gyre.gather(List.of(future, other)).await());

    LoopFuture<?> all = task.awaits();
    assertEquals(only(all), future.awaitedBy());
    assertEquals(only(all), other.awaitedBy());
    assertEquals(only(task), all.awaitedBy());

    future.setException(new IllegalStateException("enough"));
    virtual.runUntilIdle();
    assertEquals(Set.of(), other.awaitedBy());
    assertThrows(IllegalStateException.class, task::result);
  }

  @Test
  void gatherOutcomes_isAwaitedOnBehalfOfItsFuture() {
    Task<?> task = task("task", () -> Gyre.gatherOutcomes(List.of(future)).await());

    assertEquals(only(task.awaits()), future.awaitedBy());
    assertEquals(only(task), task.awaits().awaitedBy());
  }

  @Test
  void shield_isAwaitedOnBehalfOfItsFuture() {
    Task<?> task = task("task", () -> Gyre.shield(future).await());

    assertEquals(only(task.awaits()), future.awaitedBy());
    assertEquals(only(task), task.awaits().awaitedBy());
  }

  @Test
  void wait_isAwaitedByTheTask_untilItReturns() {
    LoopFuture<Integer> other = loop.createFuture();
    Task<?> task =
        task(
            "task",
            () -> {
              Gyre.wait(List.of(future, other), null, ReturnWhen.FIRST_COMPLETED);
              return loop.createFuture().await();
            });
    assertEquals(only(task), future.awaitedBy());
    assertEquals(only(task), other.awaitedBy());

    future.setResult(1);
    virtual.runUntilIdle();

    assertEquals(Set.of(), other.awaitedBy());
  }

  @Test
  void waitFor_isAwaitedByTheTask_withAndWithoutPatience() {
    Task<Integer> stubborn =
        task(
            "stubborn",
            () -> {
              try {
                return Library.read(loop.<Integer>createFuture());
              } catch (dev.gyre.CancelledError cancelled) {
                return Library.read(future);
              }
            });
    Task<?> patient = task("patient", () -> Gyre.waitFor(stubborn, Duration.ofSeconds(1)));
    assertEquals(only(patient), stubborn.awaitedBy());

    Task<?> hasty = task("hasty", () -> Gyre.waitFor(stubborn, Duration.ZERO));

    assertEquals(List.of(patient, hasty), List.copyOf(stubborn.awaitedBy()));
  }

  @Test
  void waitFor_ofABody_leadsFromItsTaskToTheCaller() {
    Task<?> task =
        task("task", () -> Gyre.waitFor(() -> Library.read(future), Duration.ofSeconds(1)));

    LoopFuture<?> inner = List.copyOf(future.awaitedBy()).getFirst();
    assertEquals(only(task), inner.awaitedBy());
  }

  @Test
  void timeout_changesNothing() {
    Task<?> task =
        task("task", () -> Gyre.timeout(Duration.ofSeconds(1)).call(() -> Library.read(future)));

    assertEquals(only(task), future.awaitedBy());
  }

  @Test
  void asCompleted_isAwaitedByTheTaskThatIterates() {
    LoopFuture<Integer> other = loop.createFuture();
    Task<?> task =
        task(
            "task",
            () -> {
              Library.eachAsCompleted(List.of(future, other));
              return null;
            });
    assertEquals(only(task), future.awaitedBy());
    assertEquals(only(task), other.awaitedBy());

    future.setResult(1);
    virtual.runUntilIdle();

    assertEquals(only(task), other.awaitedBy());
  }

  @Test
  void asCompleted_isAwaitedByAnotherTask_onceThatIterates() {
    List<Iterable<LoopFuture<Integer>>> given = new ArrayList<>();
    Task<?> giver =
        task(
            "giver",
            () -> {
              given.add(Gyre.asCompleted(List.of(future)));
              return Library.read(loop.createFuture());
            });
    assertEquals(only(giver), future.awaitedBy());

    Task<?> taker = task("taker", () -> given.getFirst().iterator().next());

    assertEquals(only(taker), future.awaitedBy());
  }

  @Test
  void taskGroup_awaitsItsTasks() {
    Task<?> parent =
        task(
            "parent",
            () -> {
              Library.together(future);
              return null;
            });

    LoopFuture<?> child = List.copyOf(future.awaitedBy()).getFirst();
    assertEquals(only(parent), child.awaitedBy());
  }

  @Test
  void asyncGenerator_awaitsInTheNameOfItsConsumer() {
    Task<?> consumer = task("consumer", () -> Library.count(loop, future));

    assertEquals(only(consumer), future.awaitedBy());
  }

  @Test
  void shutdownOfGenerators_awaitsTheirTasks() {
    var kept = new ArrayList<Object>();
    task(
        "task",
        () -> {
          var generator =
              loop.<Integer>createAsyncGenerator(out -> {
                try {
                  out.yield(1);
                } finally {
                  Library.read(future);
                }
              });
          kept.add(generator);
          return generator.iterator().next();
        });

    LoopFuture<?> over = loop.shutdownAsyncGenerators();
    virtual.runUntilIdle();

    LoopFuture<?> closing = List.copyOf(future.awaitedBy()).getFirst();
    assertEquals(only(over), closing.awaitedBy());
    future.setResult(1);
    virtual.runUntilIdle();
    assertTrue(over.isDone());
    assertEquals(1, kept.size());
  }

  @Test
  void ownCombinator_takesPart_untilItsCallbackIsRemoved() {
    LoopFuture<String> outer = loop.createFuture();
    AwaitingCallback<Integer> told =
        AwaitingCallback.of(outer, done -> outer.setResult("got " + done.result()));
    future.addDoneCallback(told);
    assertEquals(only(outer), future.awaitedBy());

    assertEquals(1, future.removeDoneCallback(told));
    assertEquals(Set.of(), future.awaitedBy());

    future.addDoneCallback(told);
    future.setResult(7);
    virtual.runUntilIdle();
    assertEquals("got 7", outer.result());
  }

  // Where a task stands

  private static List<String> methods(List<StackTraceElement> frames) {
    return frames.stream().map(StackTraceElement::getMethodName).toList();
  }

  private List<String> ofLibrary(Task<?> task) {
    List<StackTraceElement> frames = task.getStack();
    assertEquals(
        "dev.gyre.app.Library", frames.isEmpty() ? null : frames.getFirst().getClassName());
    return methods(frames);
  }

  @Test
  void stackOfSuspendedTask_beginsWhereItsAuthorKnowsIt() {
    assertEquals(List.of("readPage", "read"), ofLibrary(task("task", () -> Library.read(future))));
    assertEquals(
        List.of("rest"),
        ofLibrary(
            task(
                "task",
                () -> {
                  Library.rest(Duration.ofSeconds(1));
                  return null;
                })));
  }

  @Test
  void stackInATaskGroup_isThatOfTheUser() {
    Task<?> parent =
        task(
            "parent",
            () -> {
              Library.together(future);
              return null;
            });

    assertEquals(List.of("together"), ofLibrary(parent));
  }

  @Test
  void stackInAGenerator_isThatOfItsBodyAndThatOfItsConsumer() {
    Task<?> consumer = task("consumer", () -> Library.count(loop, future));

    List<String> methods = ofLibrary(consumer);
    assertEquals(List.of("readPage", "read", "pages"), methods.subList(0, 3));
    assertEquals("count", methods.getLast());
  }

  @Test
  void stackOfTheCurrentTask_beginsAtTheCaller() {
    List<StackTraceElement> stack =
        loop.runUntilComplete(() -> Library.ask(() -> loop.currentTask().getStack()));

    assertEquals(List.of("ask"), methods(stack));
  }

  @Test
  void stackSeenByAnotherTask_orInATurnOfItsOwn_isThere() {
    Task<?> resting = task("resting", () -> Library.read(future));
    assertEquals(
        List.of("readPage", "read"), methods(loop.runUntilComplete(() -> resting.getStack())));
    List<StackTraceElement> seen = new ArrayList<>();
    loop.runUntilComplete(() -> {
      Task<?> giving = loop.currentTask();
      loop.callSoon(() -> seen.addAll(giving.getStack()));
      Library.giveWay(loop);
    });
    assertEquals(List.of("giveWay"), methods(seen));
  }

  @Test
  void stackSeenFromAnotherThread_isThereAndDoesNotMoveTheTask() throws Exception {
    Task<Integer> task = task("task", () -> Library.read(future));
    List<List<String>> seen = new ArrayList<>();
    Thread other = Thread.ofPlatform().start(() -> seen.add(methods(task.getStack())));
    other.join();

    assertEquals(List.of(List.of("readPage", "read")), seen);
    virtual.runUntilIdle();
    assertFalse(task.isDone());
    future.setResult(3);
    virtual.runUntilIdle();
    assertEquals(3, task.result());
  }

  @Test
  void stackOfATaskThatIsNotSuspended_isEmpty() {
    Task<Integer> unstarted = loop.createTask(() -> 1);
    assertEquals(List.of(), unstarted.getStack());
    virtual.runUntilIdle();
    assertEquals(List.of(), unstarted.getStack());
    Task<Integer> cancelled = task("cancelled", () -> Library.read(future));
    cancelled.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of(), cancelled.getStack());
  }

  @Test
  void bodyThatIsOnlyAnAwait_standsThere() {
    Task<Integer> task = task("task", future::await);

    assertEquals(List.of("await"), methods(task.getStack()));
  }

  @Test
  void limit_keepsTheNewestOfAStack_andTheOldestOfAnException() {
    Task<Integer> task = task("task", () -> Library.read(future));
    assertEquals(List.of("readPage"), methods(task.getStack(1)));
    assertEquals(List.of(), task.getStack(0));

    Task<?> failed =
        task(
            "failed",
            () ->
                Library.ask(() -> {
                  Library.fail();
                  return null;
                }));
    assertEquals(List.of("fail", "ask"), methods(failed.getStack()));
    assertEquals(List.of("ask"), methods(failed.getStack(1)));
    loop.close();
    assertEquals("Task exception was never retrieved", virtual.reports.getLast().message());
  }

  @Test
  void negativeNumberOfFrames_isRefused() {
    Task<Integer> task = task("task", () -> Library.read(future));

    assertEquals(
        "number of frames must not be negative: -1",
        assertThrows(IllegalArgumentException.class, () -> task.getStack(-1)).getMessage());
  }

  private static String printed(java.util.function.Consumer<PrintStream> printing) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      printing.accept(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printedStack_looksLikeOneOfJava() {
    Task<Integer> task = task("task", () -> Library.read(future));

    List<String> lines = printed(task::printStack).lines().toList();

    assertEquals("Stack of " + task, lines.get(0));
    assertTrue(
        lines
            .get(1)
            .matches("\tat (.*/)?dev\\.gyre\\.app\\.Library\\.readPage\\(Library\\.java:\\d+\\)"),
        lines.get(1));
    assertEquals(3, lines.size());
    future.setResult(1);
    virtual.runUntilIdle();
    assertEquals("No stack of " + task, printed(task::printStack).strip());
  }

  // The graph

  private static List<String> methodsIn(FutureCallGraph graph) {
    return methods(graph.callStack().stream().map(FrameCallGraphEntry::frame).toList());
  }

  @Test
  void graphOfAFuture_leadsToAllWhoWait() {
    Task<Integer> inner = task("inner", () -> Library.read(future));
    Task<Integer> outer = task("outer", () -> Library.read(inner));

    FutureCallGraph graph = Gyre.captureCallGraph(future);

    assertSame(future, graph.future());
    assertEquals(List.of(), graph.callStack());
    FutureCallGraph byInner = graph.awaitedBy().getFirst();
    assertSame(inner, byInner.future());
    assertEquals(List.of("readPage", "read"), methodsIn(byInner));
    FutureCallGraph byOuter = byInner.awaitedBy().getFirst();
    assertSame(outer, byOuter.future());
    assertEquals(List.of(), byOuter.awaitedBy());
  }

  @Test
  void withoutAFuture_itIsThatOfTheCurrentTask() {
    loop.runUntilComplete(() -> {
      Task<?> asked = loop.currentTask();
      FutureCallGraph graph = Library.ask(Gyre::captureCallGraph);
      assertSame(asked, graph.future());
      assertEquals("ask", methodsIn(graph).getFirst());
      assertEquals(methodsIn(graph), methodsIn(Library.ask(() -> Gyre.captureCallGraph(asked))));
    });
  }

  @Test
  void inAPlainCallback_thereIsNone() {
    List<Object> seen = new ArrayList<>();
    loop.callSoon(() -> {
      seen.add(Gyre.captureCallGraph() == null);
      seen.add(Gyre.formatCallGraph());
      seen.add(printed(Gyre::printCallGraph));
    });
    virtual.runUntilIdle();

    assertEquals(List.of(true, "", ""), seen);
  }

  @Test
  void withoutLoopAndFuture_whatToPassIsSaid() {
    String message = assertThrows(IllegalStateException.class, Gyre::captureCallGraph).getMessage();

    assertEquals(
        "no future was given, and there is no current task as no event loop runs in thread '"
            + Thread.currentThread().getName()
            + "': pass the future or task whose call graph is wanted",
        message);
    assertThrows(IllegalStateException.class, Gyre::formatCallGraph);
    assertSame(future, Gyre.captureCallGraph(future).future());
  }

  @Test
  void depth_leavesOutTheNewestFramesOfTheCurrentTask() {
    loop.runUntilComplete(() -> {
      assertEquals(
          List.of("ask", "ask"),
          Library.ask(() -> Library.ask(() -> methodsIn(Gyre.captureCallGraph()))));
      assertEquals(
          List.of("ask"),
          Library.ask(() ->
              Library.ask(() -> methodsIn(Gyre.captureCallGraph(null, 2, Integer.MAX_VALUE)))));
      assertEquals(List.of(), methodsIn(Gyre.captureCallGraph(null, 99, Integer.MAX_VALUE)));
    });
    assertEquals(
        "depth counts the frames from the caller's own, which is 1: 0",
        assertThrows(IllegalArgumentException.class, () -> Gyre.captureCallGraph(future, 0, 1))
            .getMessage());
  }

  @Test
  void limitOfGraph_keepsTheNewest_theOldest_orNone() {
    Task<Integer> task = task("task", () -> Library.read(future));

    assertEquals(List.of("readPage"), methodsIn(Gyre.captureCallGraph(task, 1, 1)));
    assertEquals(List.of("read"), methodsIn(Gyre.captureCallGraph(task, 1, -1)));
    assertEquals(List.of(), methodsIn(Gyre.captureCallGraph(task, 1, 0)));
    assertEquals(
        List.of("readPage", "read"), methodsIn(Gyre.captureCallGraph(task, 1, Integer.MIN_VALUE)));
    assertEquals(
        List.of("readPage"), methodsIn(Gyre.captureCallGraph(future, 1, 1).awaitedBy().getFirst()));
  }

  @Test
  void tasksInACircle_endWhereTheyBegan() {
    List<Task<Integer>> tasks = new ArrayList<>();
    tasks.add(loop.createTask(() -> Library.read(tasks.get(1)), TaskOptions.named("left")));
    tasks.add(loop.createTask(() -> Library.read(tasks.get(0)), TaskOptions.named("right")));
    virtual.runUntilIdle();

    FutureCallGraph graph = Gyre.captureCallGraph(tasks.get(0));

    FutureCallGraph right = graph.awaitedBy().getFirst();
    FutureCallGraph again = right.awaitedBy().getFirst();
    assertFalse(graph.circular() || right.circular());
    assertSame(tasks.get(0), again.future());
    assertTrue(again.circular());
    assertEquals(List.of(), again.awaitedBy());
    assertEquals(List.of(), again.callStack());
  }

  @Test
  void whatManyLeadTo_isCapturedOnce() {
    LoopFuture<?> next = future;
    for (int layer = 0; layer < 40; layer++) { // 2^40 ways
      LoopFuture<?> inner = next;
      LoopFuture<?> outer = loop.createFuture();
      for (int way = 0; way < 2; way++) {
        LoopFuture<?> middle = loop.createFuture();
        inner.addDoneCallback(AwaitingCallback.of(middle, done -> {}));
        middle.addDoneCallback(AwaitingCallback.of(outer, done -> {}));
      }
      next = outer;
    }

    FutureCallGraph graph = Gyre.captureCallGraph(future);

    FutureCallGraph left = graph.awaitedBy().getFirst();
    FutureCallGraph right = graph.awaitedBy().getLast();
    assertSame(left.awaitedBy().getFirst(), right.awaitedBy().getFirst());
    assertEquals(40, graph.format().lines().filter(line -> line.endsWith("see above")).count());
  }

  @Test
  void graphAsText_isThatOfAsyncio() {
    Task<Integer> inner = task("inner", () -> Library.read(future));
    task("outer", () -> Library.read(inner));

    String text = Gyre.formatCallGraph(future).replaceAll("id=0x[0-9a-f]+", "id=0x1");

    assertEquals(
        """
        * Future(id=0x1)
          + Awaited by:
            * Task(name='inner', id=0x1)
              + Call stack:
              |   at dev.gyre.app.Library.readPage(Library.java)
              |   at dev.gyre.app.Library.read(Library.java)
              + Awaited by:
                * Task(name='outer', id=0x1)
                  + Call stack:
                  |   at dev.gyre.app.Library.readPage(Library.java)
                  |   at dev.gyre.app.Library.read(Library.java)\
        """,
        text.replaceAll("at \\S*/", "at ").replaceAll("java:\\d+", "java"));
    assertEquals(
        Gyre.formatCallGraph(future, 1, 0) + System.lineSeparator(),
        printed(out -> Gyre.printCallGraph(future, 1, 0, out)));
  }
}
