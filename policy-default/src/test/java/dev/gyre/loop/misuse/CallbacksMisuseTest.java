package dev.gyre.loop.misuse;

import static dev.gyre.loop.misuse.Mistake.assertRefused;
import static dev.gyre.loop.misuse.Mistake.missing;
import static dev.gyre.loop.misuse.Mistake.mistake;
import static dev.gyre.loop.misuse.Place.onForeignThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.gyre.Context;
import dev.gyre.EventLoop;
import dev.gyre.loop.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class CallbacksMisuseTest {

  private static final Class<IllegalStateException> STATE = IllegalStateException.class;

  private final VirtualLoop virtual = new VirtualLoop();
  private final EventLoop loop = virtual.loop;

  private void nothing() {}

  @TestFactory
  Stream<DynamicTest> nulls() {
    return Stream.of(
        missing("callback", "callSoon", () -> loop.callSoon(null)),
        missing("context", "callSoon", () -> loop.callSoon(this::nothing, null)),
        missing("callback", "callSoonThreadsafe", () -> loop.callSoonThreadsafe(null)),
        missing(
            "context", "callSoonThreadsafe", () -> loop.callSoonThreadsafe(this::nothing, null)),
        missing("callback", "execute", () -> loop.execute(null)),
        missing("delay", "callLater", () -> loop.callLater(null, this::nothing)),
        missing("callback", "callLater", () -> loop.callLater(Duration.ZERO, null)),
        missing("callback", "callLaterNanos", () -> loop.callLaterNanos(1, null)),
        missing("callback", "callAt", () -> loop.callAt(1, null)),
        missing("context", "callAt", () -> loop.callAt(1, this::nothing, null)));
  }

  @TestFactory
  Stream<DynamicTest> closedLoop() {
    loop.close();
    String[] words = {"event loop is closed", "EventLoop-", "Gyre.newEventLoop()"};
    return Stream.of(
        mistake("callSoon", () -> loop.callSoon(this::nothing), STATE, words),
        mistake("callSoonThreadsafe", () -> loop.callSoonThreadsafe(this::nothing), STATE, words),
        mistake("callLater", () -> loop.callLater(Duration.ZERO, this::nothing), STATE, words),
        mistake("callLaterNanos", () -> loop.callLaterNanos(1, this::nothing), STATE, words),
        mistake("callAt", () -> loop.callAt(1, this::nothing), STATE, words),
        mistake(
            "execute", () -> loop.execute(this::nothing), RejectedExecutionException.class, words));
  }

  @TestFactory
  Stream<DynamicTest> foreignThread() {
    String[] words = {"called from thread 'foreign'", "callSoonThreadsafe", "EventLoop-"};
    return Stream.of(
        mistake("callSoon", elsewhere(() -> loop.callSoon(this::nothing)), STATE, words),
        mistake("callLater", elsewhere(() -> loop.callLaterNanos(1, this::nothing)), STATE, words),
        mistake("callAt", elsewhere(() -> loop.callAt(1, this::nothing)), STATE, words));
  }

  private Executable elsewhere(Runnable call) {
    return onForeignThread(loop, call::run);
  }

  @Test
  void refusalOnAForeignThread_namesTheCallThatWasMade() {
    assertRefused(
        elsewhere(() -> loop.callLaterNanos(1, this::nothing)), STATE, "callLater called");
    assertRefused(elsewhere(() -> loop.callAt(1, this::nothing)), STATE, "callAt called");
  }

  @Test
  void delaysBeyondTheClock_waitForEver_andThoseBelowZeroAreDue() {
    List<String> ran = new ArrayList<>();
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    loop.callLater(longest, () -> ran.add("at the end of time"));
    loop.callLaterNanos(Long.MAX_VALUE, () -> ran.add("at the end of time"));
    loop.callLater(longest.negated(), () -> ran.add("overdue"));
    loop.callLaterNanos(Long.MIN_VALUE, () -> ran.add("overdue"));
    loop.callAt(Long.MIN_VALUE, () -> ran.add("overdue"));
    virtual.runUntilIdle();
    assertEquals(List.of("overdue", "overdue", "overdue"), ran);
  }

  @Test
  void handleMayBeCancelledLateAndTwice() {
    var ran = loop.callSoon(this::nothing, Context.EMPTY);
    var timer = loop.callLaterNanos(0, this::nothing);
    virtual.runUntilIdle();
    ran.cancel();
    ran.cancel();
    timer.cancel();
    timer.cancel();
    loop.close();
    timer.cancel();
    assertFalse(loop.isRunning());
  }
}
