package dev.gyre.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Both sides of a call: the future of its submitter, and what its executor gets. */
final class SubmittedCallTest {

  private final AtomicInteger calls = new AtomicInteger();
  private final SubmittedCall<Integer> submitted = new SubmittedCall<>(calls::incrementAndGet);

  @Test
  void run_makesTheCallOnce() {
    submitted.run();
    submitted.call().run();
    assertEquals(1, submitted.join());
    assertEquals(1, calls.get());
  }

  @Test
  void answer_countsOnceAndOnlyIfItHasBegun() {
    submitted.call().complete(7);
    assertFalse(submitted.isDone());
    assertTrue(submitted.call().begin());
    assertFalse(submitted.call().begin());
    submitted.call().complete(8);
    submitted.call().fail(new IllegalStateException("too late"));
    assertEquals(8, submitted.join());
  }

  @Test
  void failureOfTheBody_isTheFutures() {
    var failure = new IllegalStateException("body");
    var failing =
        new SubmittedCall<Integer>(() -> {
          throw failure;
        });
    failing.run();
    assertSame(failure, assertThrows(CompletionException.class, failing::join).getCause());
  }

  @Test
  void cancelledBeforeItBegins_itNeverDoes() {
    submitted.cancel(false);
    submitted.call().whenAbandoned(calls::incrementAndGet);
    submitted.run();
    assertFalse(submitted.call().begin());
    assertEquals(0, calls.get());
  }

  @Test
  void cancelledWhileItRuns_itsExecutorIsTold_andItsAnswerIsOfNoUse() {
    submitted.call().begin();
    submitted.call().whenAbandoned(calls::incrementAndGet);
    submitted.cancel(false);
    assertEquals(1, calls.get());
    submitted.call().complete(8);
    assertTrue(submitted.isCancelled());
  }

  @Test
  void answered_nobodyIsToldThatItIsAbandoned() {
    submitted.call().begin();
    submitted.call().whenAbandoned(calls::incrementAndGet);
    submitted.call().complete(8);
    submitted.cancel(false);
    assertEquals(0, calls.get());
  }

  @Test
  void resultThatIsKnownBeforehand_isTheFutures() {
    var known = SubmittedCall.of(calls::incrementAndGet, "done");
    known.run();
    assertEquals("done", known.join());
    assertEquals(1, calls.get());
  }
}
