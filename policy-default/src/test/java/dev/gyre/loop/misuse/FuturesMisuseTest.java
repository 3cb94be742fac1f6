package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.inCallback;
import static dev.gyre.loop.misuse.Place.inTask;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gyre.AwaitingCallback;
import dev.gyre.CancelHandler;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.InvalidStateException;
import dev.gyre.LoopFuture;
import dev.gyre.loop.VirtualLoop;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FuturesMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;
  private static final Class<InvalidStateException> INVALID = InvalidStateException.class;

  private final EventLoop loop = new VirtualLoop().loop;
  private final EventLoop other = new VirtualLoop().loop;
  private final LoopFuture<Integer> pending = loop.createFuture();

  @TestFactory
  Stream<DynamicTest> pendingFuture() {
    String text = pending.toString();
    return Stream.of(
        mistake("result", pending::result, INVALID, "before the future is done", text),
        mistake("exception", pending::exception, INVALID, "before the future is done", text),
        mistake("resultNow", pending::resultNow, STATE, "no result", "state()", text),
        mistake("exceptionNow", pending::exceptionNow, STATE, "no exception", "state()", text));
  }

  @TestFactory
  Stream<DynamicTest> completedTwice() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(1);
    LoopFuture<Integer> cancelled = loop.createFuture();
    cancelled.cancel();
    var failure = new IllegalStateException("expected");
    String[] words = {"done already", "isDone()"};
    return Stream.of(
        mistake("result", () -> done.setResult(2), INVALID, words),
        mistake("exception", () -> done.setException(failure), INVALID, words),
        mistake("result when cancelled", () -> cancelled.setResult(2), INVALID, words),
        mistake("exceptionNow of a result", done::exceptionNow, STATE, "no exception", "state()"),
        mistake("names the future", () -> done.setResult(2), INVALID, "finished result=1"));
  }

  @TestFactory
  Stream<DynamicTest> blockingWhereItWouldBeForEver() {
    var mirror = pending.toCompletableFuture();
    String[] words = {"would block the loop", "await()", "addDoneCallback", pending.toString()};
    return Stream.of(
        mistake("get in a task", inTask(loop, pending::get), STATE, words),
        mistake("get in a callback", inCallback(loop, pending::get), STATE, words),
        mistake("join of a mirror", inTask(loop, mirror::join), STATE, words));
  }

  @TestFactory
  Stream<DynamicTest> awaitWhereNoTaskIs() {
    LoopFuture<Integer> foreign = other.createFuture();
    String[] noTask = {"only the body of a task", "addDoneCallback", "createTask", "EventLoop-"};
    return Stream.of(
        mistake("in a callback", inCallback(loop, pending::await), STATE, noTask),
        mistake("outside of everything", pending::await, STATE, noTask),
        mistake(
            "future of another loop",
            inTask(loop, foreign::await),
            STATE,
            "belongs to another loop",
            "Gyre.wrapFuture"));
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    String[] words = {"called from thread 'foreign'", "callSoonThreadsafe", "EventLoop-"};
    return Stream.of(
        mistake("setResult", onForeignThread(loop, () -> pending.setResult(1)), STATE, words),
        mistake(
            "setException",
            onForeignThread(loop, () -> pending.setException(new Exception("expected"))),
            STATE,
            words),
        mistake("cancel", onForeignThread(loop, () -> pending.cancel()), STATE, words),
        mistake(
            "addDoneCallback",
            onForeignThread(loop, () -> pending.addDoneCallback(done -> {})),
            STATE,
            words),
        mistake(
            "removeDoneCallback",
            onForeignThread(loop, () -> pending.removeDoneCallback(done -> {})),
            STATE,
            words));
  }

  @TestFactory
  Stream<DynamicTest> closedLoop() {
    LoopFuture<Integer> done = loop.createFuture();
    done.setResult(1);
    loop.close();
    String[] words = {"event loop is closed", "EventLoop-"};
    var stage = new CompletableFuture<Integer>();
    return Stream.of(
        mistake("callback", () -> pending.addDoneCallback(any -> {}), STATE, words),
        mistake("callback of a done one", () -> done.addDoneCallback(any -> {}), STATE, words),
        mistake("wrapFuture", () -> Gyre.wrapFuture(stage, loop), STATE, words),
        mistake(
            "runCoroutineThreadsafe",
            () -> Gyre.runCoroutineThreadsafe(() -> 1, loop),
            STATE,
            words));
  }

  @Test
  void futureOfAClosedLoop_cannotBeCancelledAnyMore() {
    loop.close();
    assertFalse(pending.cancel(false));
  }

  @TestFactory
  Stream<DynamicTest> nulls() {
    var stage = new CompletableFuture<Integer>();
    Class<Exception> noType = null;
    CancelHandler noHandler = null;
    return Stream.of(
        missing("handler", "createFuture", () -> loop.createFuture(noHandler)),
        missing("exception", "setException", () -> pending.setException(null)),
        missing("callback", "addDoneCallback", () -> pending.addDoneCallback(null)),
        missing("context", "addDoneCallback", () -> pending.addDoneCallback(any -> {}, null)),
        missing("callback", "removeDoneCallback", () -> pending.removeDoneCallback(null)),
        missing("failure", "await", () -> pending.await(noType)),
        missing("unit", "get", () -> pending.get(1, null)),
        missing("stage", "wrapFuture", () -> Gyre.wrapFuture(null, loop)),
        missing("loop", "wrapFuture", () -> Gyre.wrapFuture(stage, null)),
        missing("body", "runCoroutineThreadsafe", () -> Gyre.runCoroutineThreadsafe(null, loop)),
        missing("loop", "runCoroutineThreadsafe", () -> Gyre.runCoroutineThreadsafe(() -> 1, null)),
        missing("awaiter", "AwaitingCallback", () -> AwaitingCallback.of(null, any -> {})),
        missing("callback", "AwaitingCallback", () -> AwaitingCallback.of(pending, null)));
  }

  @Test
  void refusedCompletion_changesNothing() {
    assertRefused(() -> pending.setException(null), NullPointerException.class, "exception");
    pending.setResult(7);
    assertRefused(() -> pending.setResult(8), INVALID, "done already");
    assertEquals(7, pending.result());
  }
}
