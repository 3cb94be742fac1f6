package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.CancelledError;
import dev.gyre.Context;
import dev.gyre.ContextVar;
import dev.gyre.ExceptionContext;
import dev.gyre.GeneratorExit;
import dev.gyre.Handle;
import dev.gyre.LoopFuture;
import dev.gyre.Task;
import dev.gyre.TaskOptions;
import dev.gyre.loop.debug.DebugMode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Who is told of failures, in which context, and what if that fails as well. */
class ExceptionHandlersTest {

  private static final ContextVar<String> VAR = ContextVar.of("var");

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();
  private final List<String> logged = new ArrayList<>();

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  private void seeContexts() {
    loop.setExceptionHandler((where, report) -> seen.add(VAR.orElse("unset")));
  }

  // In which context

  @Test
  void handler_runsInTheContextOfTheCallbackThatFailed_asTheCallbackLeftIt() {
    seeContexts();
    loop.callSoon(
        () -> {
          seen.add(VAR.get());
          VAR.set("changed");
          fail(new IllegalStateException("expected"));
        },
        Context.EMPTY.with(VAR, "callback"));
    virtual.runUntilIdle();
    assertEquals(List.of("callback", "changed"), seen);
  }

  @Test
  void handler_runsInTheContextOfTheTask_elseOfTheFuture_elseOfTheHandle() {
    seeContexts();
    Context ofTask = Context.EMPTY.with(VAR, "task");
    Context ofHandle = Context.EMPTY.with(VAR, "handle");
    Task<Integer> task = loop.createTask(() -> 1, TaskOptions.DEFAULT.withContext(ofTask));
    Handle handle = loop.callSoon(() -> {}, ofHandle);
    LoopFuture<Integer> future = loop.createFuture();
    var report = ExceptionContext.of("test", null).with("handle", handle);
    Context.EMPTY
        .with(VAR, "reporter")
        .run(() -> {
          loop.callExceptionHandler(report);
          loop.callExceptionHandler(report.with("future", future)); // which has none
          loop.callExceptionHandler(report.with("future", task));
          loop.callExceptionHandler(report.with("task", task));
          loop.callExceptionHandler(ExceptionContext.of("test", null));
        });
    assertEquals(List.of("handle", "reporter", "task", "task", "reporter"), seen);
  }

  @Test
  void handlerOfATasksFailureThatNobodyRetrieved_runsInTheTasksContext() {
    seeContexts();
    Task<Void> task =
        loop.createTask(() -> {
          VAR.set("set by the body");
          fail(new IllegalStateException("expected"));
        });
    virtual.runUntilIdle();
    loop.close();
    assertEquals(List.of("set by the body"), seen);
    assertTrue(task.isDone());
  }

  // What is reported

  @Test
  void everyThrowableButFatalOnes_isReported_andTheBatchGoesOn() {
    List<Throwable> failures =
        List.of(
            new CancelledError("expected"),
            new GeneratorExit(),
            new AssertionError("expected"),
            new StackOverflowError("expected"),
            new IOException("expected"));
    for (Throwable failure : failures) {
      loop.callSoon(() -> sneak(failure));
    }
    loop.callSoon(() -> seen.add("went on"));
    virtual.runUntilIdle();
    assertEquals(List.of("went on"), seen);
    assertEquals(failures, virtual.reports.stream().map(ExceptionContext::exception).toList());
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  @Test
  void failureOfADoneCallback_namesTheHandleThatRanIt() {
    LoopFuture<Integer> future = loop.createFuture();
    Context context = Context.EMPTY.with(VAR, "registered");
    future.addDoneCallback(done -> fail(new IllegalStateException("expected")), context);
    future.setResult(1);
    virtual.runUntilIdle();
    Handle handle = assertInstanceOf(Handle.class, virtual.reports.getFirst().get("handle"));
    assertSame(context, handle.getContext());
  }

  @Test
  void callbackWhoseTextFails_isReportedNevertheless_andTheBatchGoesOn() {
    loop.callSoon(new Unprintable());
    loop.callSoon(() -> seen.add("went on"));
    virtual.runUntilIdle();
    assertEquals(List.of("went on"), seen);
    assertEquals(1, virtual.reports.size());
    assertEquals("expected", virtual.reports.getFirst().exception().getMessage());
  }

  private static final class Unprintable implements Runnable {

    @Override
    public void run() {
      throw new IllegalStateException("expected");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("cannot be printed");
    }
  }

  // What if the handler fails

  private FailureReports reportsTo(Logger log) {
    return new FailureReports(loop, new DebugMode("test", List::of), log);
  }

  private Logger recordingLog(Callable<?> printing) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (self, method, arguments) -> {
              logged.add(method.getName() + " " + Arrays.toString(arguments));
              return printing.call();
            });
  }

  @Test
  void failingHandler_isReportedToTheDefaultOne_withWhatItWasGiven() {
    var reports = reportsTo(recordingLog(() -> null));
    reports.setHandler((where, report) -> fail(new IllegalStateException("of the handler")));
    reports.report(ExceptionContext.of("original", new IOException("of the callback")));
    assertEquals(
        List.of(
            "error [unhandled error in exception handler\n"
                + "context: original: java.io.IOException: of the callback,"
                + " java.lang.IllegalStateException: of the handler]"),
        logged);
  }

  @Test
  void fatalErrorOfTheHandler_isThrownOn() {
    loop.setExceptionHandler((where, report) -> {
      throw new InternalError("expected");
    });
    loop.callSoon(() -> fail(new IllegalStateException("expected")));
    assertThrows(InternalError.class, virtual::runUntilIdle);
  }

  @Test
  void defaultHandler_writesOneRecord_withEachDetailOnALineOfItsOwn() {
    var reports = reportsTo(recordingLog(() -> null));
    reports.report(
        ExceptionContext.of("message", null).with("future", "f").with("bad", new Unprintable()));
    assertEquals(
        List.of(
            "error [message\nfuture: f\nbad: "
                + Unprintable.class.getName()
                + " (its toString fails: java.lang.IllegalStateException), null]"),
        logged);
  }

  @Test
  void failingLog_doesNotEndTheRun() {
    var reports =
        reportsTo(
            recordingLog(() -> {
              throw new IllegalStateException("disk full");
            }));
    reports.report(ExceptionContext.of("message", null));
    assertEquals(2, logged.size());
    assertTrue(logged.get(1).contains("exception in default exception handler"), logged.get(1));
  }

  @Test
  void handler_canBeSetReadAndReset() {
    loop.setExceptionHandler(null);
    assertEquals(null, loop.getExceptionHandler());
    loop.callExceptionHandler(ExceptionContext.of("to the log", null));
    loop.defaultExceptionHandler(ExceptionContext.of("to the log", null));
    assertEquals(List.of(), virtual.reports);
    assertThrows(NullPointerException.class, () -> loop.callExceptionHandler(null));
  }
}
