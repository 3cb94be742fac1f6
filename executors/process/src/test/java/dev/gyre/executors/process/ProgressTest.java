package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import dev.gyre.Progress;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls tell while they run. */
@Timeout(60)
final class ProgressTest {

  private static ProcessPoolExecutor pool;

  private final List<Object> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void open() {
    pool = new ProcessPoolExecutor(1);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  /** Kept by calls in the worker, to be used when they are over. */
  private static Progress<? super String> kept;

  record Step(int number, String name) implements Serializable {}

  record Steps(int count, Progress<Object> progress) implements Callable<Integer>, Serializable {

    @Override
    public Integer call() {
      for (int i = 0; i < count; i++) {
        progress.report(new Step(i, "step " + i));
      }
      progress.report(null);
      return count;
    }
  }

  @Test
  void reports_areToldInOrder_beforeTheResult() throws Exception {
    Progress<Object> progress = Progress.to(told::add);
    var expected = new ArrayList<Object>();
    for (int i = 0; i < 500; i++) {
      expected.add(i);
    }
    var toldWithTheResult =
        pool.submit(
                PortableCall.of(() -> {
                  for (int i = 0; i < 500; i++) {
                    progress.report(i);
                  }
                  return "done";
                }))
            .thenApply(result -> List.copyOf(told));
    assertEquals(expected, Answers.of(toldWithTheResult));
  }

  @Test
  void records_reportObjectsOfTheirOwnClasses_andNull() throws Exception {
    assertEquals(2, Answers.of(pool.submit(new Steps(2, Progress.to(told::add)))));
    assertEquals(List.of(new Step(0, "step 0"), new Step(1, "step 1")), told.subList(0, 2));
    assertEquals(null, told.get(2));
  }

  @Test
  void listeners_areToldApart_andOneThatIsCapturedTwiceIsOne() throws Exception {
    Progress<String> one = Progress.to(value -> told.add("one " + value));
    Progress<String> other = Progress.to(value -> told.add("other " + value));
    List<Progress<String>> both = List.of(one, other, one);
    boolean same =
        Answers.of(
            pool.submit(
                PortableCall.of(() -> {
                  both.get(0).report("a");
                  both.get(1).report("b");
                  other.report("c");
                  return both.get(0) == both.get(2);
                })));
    assertTrue(same);
    assertEquals(List.of("one a", "other b", "other c"), told);
  }

  @Test
  void threadsOfTheCall_reportAsWell() throws Exception {
    Progress<String> progress = Progress.to(told::add);
    Answers.of(
        pool.submit(
            PortableCall.of(() -> {
              Thread.ofVirtual().start(() -> progress.report("from a thread")).join();
              return 1;
            })));
    assertEquals(List.of("from a thread"), told);
  }

  @Test
  void unserializableValue_failsTheReport_notTheCall() throws Exception {
    Progress<Object> progress = Progress.to(told::add);
    String refusal =
        Answers.of(
            pool.submit(
                PortableCall.of(() -> {
                  var failure = assertThrowsIn(() -> progress.report(Thread.currentThread()));
                  progress.report("went on");
                  return failure.getMessage() + "; " + failure.getCause().getClass().getName();
                })));
    assertTrue(refusal.startsWith("what a call in another process reports must be"), refusal);
    assertTrue(refusal.contains("java.lang.Thread"), refusal);
    assertTrue(refusal.endsWith(NotSerializableException.class.getName()), refusal);
    assertEquals(List.of("went on"), told);
  }

  private static IllegalArgumentException assertThrowsIn(Runnable report) {
    try {
      report.run();
    } catch (IllegalArgumentException expected) {
      return expected;
    }
    throw new AssertionError("nothing thrown");
  }

  @Test
  void listenerThatThrows_harmsNothing() throws Exception {
    Progress<String> progress =
        Progress.to(value -> {
          told.add(value);
          throw new IllegalStateException("expected by the test");
        });
    Answers.of(
        pool.submit(
            PortableCall.of(() -> {
              progress.report("first");
              progress.report("second");
              return 1;
            })));
    assertEquals(List.of("first", "second"), told);
  }

  @Test
  void reportAfterTheAnswer_isRefused() throws Exception {
    Progress<String> progress = Progress.to(told::add);
    Answers.of(
        pool.submit(
            PortableCall.of(() -> {
              kept = progress;
              return 1;
            })));
    var late =
        pool.submit(
            PortableCall.of(() -> {
              kept.report("too late");
              return 1;
            }));
    IllegalStateException refusal = Answers.failure(IllegalStateException.class, late);
    assertTrue(
        refusal.getMessage().startsWith("a call must report before it returns"),
        refusal::getMessage);
    assertEquals(List.of(), told);
  }

  @Test
  void inThisProcess_theListenerIsCalledAtOnce() {
    Progress.to(told::add).report("at once");
    assertEquals(List.of("at once"), told);
    assertThrows(NullPointerException.class, () -> Progress.to(null));
  }
}
