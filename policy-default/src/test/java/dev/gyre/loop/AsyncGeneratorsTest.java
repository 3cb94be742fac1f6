package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.AsyncGenerator;
import dev.gyre.CancelledError;
import dev.gyre.Gyre;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AsyncGeneratorsTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  private AsyncGenerator<Integer> countingTo(int last) {
    return loop.createAsyncGenerator(new CountingBody(last, seen));
  }

  @Test
  void values_comeOneByOne_withAwaitsBetween() {
    loop.runUntilComplete(() -> {
      for (int value : countingTo(3)) {
        seen.add(value);
        Gyre.sleep(Duration.ofSeconds(1));
      }
    });
    assertEquals(List.of(1, 2, 3, "cleaned up"), seen);
    assertEquals(Duration.ofSeconds(7).toNanos(), loop.time());
  }

  @Test
  void bodyRuns_onlyWhenAValueIsAskedFor_inTheNameOfTheAskingTask() {
    loop.runUntilComplete(() -> {
      Task<?> self = loop.currentTask();
      AsyncGenerator<Task<?>> generator =
          loop.createAsyncGenerator(out -> {
            seen.add("begun");
            out.yield(loop.currentTask());
          });
      seen.add("created");
      Iterator<Task<?>> values = generator.iterator();
      assertSame(self, values.next());
      assertFalse(values.hasNext());
      assertThrows(NoSuchElementException.class, values::next);
    });
    assertEquals(List.of("created", "begun"), seen);
  }

  @Test
  void leavingEarly_closesTheGenerator_whichCleansUp() {
    loop.runUntilComplete(() -> {
      try (AsyncGenerator<Integer> generator = countingTo(100)) {
        for (int value : generator) {
          seen.add(value);
          if (value == 2) {
            break;
          }
        }
      }
      seen.add("closed");
    });
    assertEquals(List.of(1, 2, "cleaned up", "closed"), seen);
  }

  @Test
  void generatorThatHasNotBegun_isClosedWithoutRunning() {
    loop.runUntilComplete(() -> {
      AsyncGenerator<Integer> generator = countingTo(1);
      generator.close();
      assertThrows(IllegalStateException.class, generator::iterator);
    });
    assertEquals(List.of(), seen);
  }

  @Test
  void yieldWhileBeingClosed_isAnError() {
    loop.runUntilComplete(() -> {
      AsyncGenerator<Integer> stubborn =
          loop.createAsyncGenerator(out -> {
            try {
              out.yield(1);
            } finally {
              out.yield(2);
            }
          });
      assertEquals(1, stubborn.iterator().next());
      assertThrows(IllegalStateException.class, stubborn::close);
    });
  }

  @Test
  void failureOfTheBody_reachesTheConsumer_andEndsTheStream() {
    var io = new IOException("expected");
    loop.runUntilComplete(() -> {
      AsyncGenerator<Integer> failing =
          loop.createAsyncGenerator(out -> {
            out.yield(1);
            throw io;
          });
      Iterator<Integer> values = failing.iterator();
      assertEquals(1, values.next());
      assertSame(io, assertThrows(CompletionException.class, values::hasNext).getCause());
      assertFalse(values.hasNext());
    });
  }

  @Test
  void cancellationOfTheConsumer_arrivesInTheBody() {
    Task<Void> consumer =
        loop.createTask(() -> {
          AsyncGenerator<Integer> endless =
              loop.createAsyncGenerator(out -> {
                try {
                  Gyre.sleep(Duration.ofDays(1));
                } catch (CancelledError cancelled) {
                  seen.add("cancelled in the body");
                  throw cancelled;
                }
              });
          seen.add(endless.iterator().hasNext());
        });
    loop.callLater(Duration.ofSeconds(1), consumer::cancel);
    assertThrows(CancellationException.class, () -> loop.runUntilComplete(consumer));
    assertEquals(List.of("cancelled in the body"), seen);
  }

  @Test
  void generatorInAGenerator_andTwoConsumersInTurn() {
    loop.runUntilComplete(() -> {
      AsyncGenerator<Integer> doubled =
          loop.createAsyncGenerator(out -> {
            for (int value : countingTo(3)) {
              out.yield(2 * value);
            }
          });
      Iterator<Integer> values = doubled.iterator();
      seen.add(values.next());
      seen.add(loop.createTask(() -> values.next()).await());
      seen.add(values.next());
      assertFalse(values.hasNext());
    });
    assertEquals(List.of(2, 4, 6, "cleaned up"), seen);
  }

  @Test
  void secondConsumerAtTheSameTime_isRefused() {
    loop.runUntilComplete(() -> {
      Iterator<Integer> values = countingTo(2).iterator();
      Task<Integer> first = loop.createTask(() -> values.next());
      Gyre.sleep(Duration.ZERO);
      assertThrows(IllegalStateException.class, values::next);
      assertEquals(1, first.await());
    });
  }

  @Test
  void shutdown_closesWhatHasBegun_andReportsFailures() {
    var failure = new IllegalStateException("expected");
    List<Object> kept = new ArrayList<>();
    loop.runUntilComplete(() -> {
      AsyncGenerator<Integer> begun = countingTo(9);
      begun.iterator().next();
      AsyncGenerator<Integer> failing =
          loop.createAsyncGenerator(out -> {
            try {
              out.yield(1);
            } finally {
              fail(failure);
            }
          });
      failing.iterator().next();
      kept.addAll(List.of(begun, failing, countingTo(5)));
    });
    loop.runUntilComplete(loop.shutdownAsyncGenerators());
    assertEquals(List.of("cleaned up"), seen);
    assertEquals(1, virtual.reports.size());
    assertSame(failure, virtual.reports.getFirst().exception());
    assertSame(kept.get(1), virtual.reports.getFirst().get("asyncgen"));
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }

  /** asyncio closes them in no certain order. */
  @Test
  void shutdown_closesInTheOrderInWhichTheyBegan() {
    List<AsyncGenerator<Integer>> kept = new ArrayList<>();
    loop.runUntilComplete(() -> {
      for (int i = 0; i < 9; i++) {
        int each = i;
        kept.addFirst(
            loop.createAsyncGenerator(out -> {
              try {
                out.yield(each);
              } finally {
                Gyre.sleep(Duration.ofSeconds(1));
                seen.add(each);
              }
            }));
      }
      for (AsyncGenerator<Integer> each : kept) {
        each.iterator().next();
      }
    });
    loop.runUntilComplete(loop.shutdownAsyncGenerators());
    assertEquals(List.of(8, 7, 6, 5, 4, 3, 2, 1, 0), seen);
    assertEquals(Duration.ofSeconds(1).toNanos(), loop.time(), "all at the same time");
  }

  @Test
  void generatorAfterTheShutdown_works_andIsClosedByTheNext() {
    loop.runUntilComplete(loop.shutdownAsyncGenerators());
    AsyncGenerator<Integer> late = countingTo(2);
    assertEquals(1, loop.<Integer>runUntilComplete(() -> late.iterator().next()));
    loop.runUntilComplete(loop.shutdownAsyncGenerators());
    assertEquals(List.of("cleaned up"), seen);
    assertEquals("<AsyncGenerator ended>", late.toString());
  }

  @Test
  void generatorThatIsLetGoOf_isClosed_onceThatIsNoticed() {
    loop.runUntilComplete(() -> {
      beginAndForget();
      while (seen.isEmpty()) {
        System.gc();
        Gyre.sleep(Duration.ofSeconds(1));
      }
    });
    assertEquals(List.of("cleaned up"), seen);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void generatorThatIsLetGoOf_isClosedAtTheShutdown_atTheLatest() {
    loop.runUntilComplete(this::beginAndForget);
    System.gc();
    loop.runUntilComplete(loop.shutdownAsyncGenerators());
    virtual.advance(Duration.ofSeconds(1).toNanos());
    assertEquals(List.of("cleaned up"), seen);
  }

  private void beginAndForget() {
    countingTo(9).iterator().next();
  }
}
