package dev.gyre.executors.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers are given short calls ahead, one of which may turn out to be a long one. Those behind it
 * are as safe as if they had never left the pool.
 */
@Timeout(60)
final class CallsAheadTest {

  /** As many as it takes for a worker to be trusted with more than one. */
  private static final int SHORT = 400;

  @TempDir private Path folder;

  @Test
  void longCall_keepsNoneFromOtherWorkers() throws Exception {
    try (var pool = new ProcessPoolExecutor(2)) {
      for (int round = 0; round < 5; round++) {
        int number = round;
        List<Future<Integer>> before = shortCalls(pool);
        Future<String> gated = gatedCall(pool, "gate" + number);
        List<Future<Integer>> after = shortCalls(pool);
        assertEquals(SHORT, sum(before));
        assertEquals(SHORT, sum(after));
        assertTrue(!gated.isDone());
        Files.createFile(folder.resolve("gate" + number));
        assertEquals("through", Answers.of(gated));
      }
    }
  }

  @Test
  void death_failsTheFirstAlone_andOthersAreMadeOnce() throws Exception {
    try (var pool = new ProcessPoolExecutor(1)) {
      List<Future<Integer>> before = shortCalls(pool);
      Future<String> gated = gatedCall(pool, "gate");
      var after = new ArrayList<Future<String>>();
      for (int i = 0; i < 50; i++) {
        after.add(mark(pool, i));
      }
      assertEquals(SHORT, sum(before));
      Path begun = folder.resolve("gate.begun");
      await().until(() -> Files.exists(begun) && !Files.readString(begun).isEmpty());
      ProcessHandle.of(Long.parseLong(Files.readString(begun))).orElseThrow().destroyForcibly();
      Answers.failure(BrokenProcessPoolException.class, gated);
      for (Future<String> each : after) {
        Answers.of(each);
      }
      assertEquals(
          IntStream.range(0, 50).mapToObj(Integer::toString).toList(),
          Files.readAllLines(folder.resolve("marks")));
    }
  }

  @Test
  void cancelledCall_neverBegins() throws Exception {
    try (var pool = new ProcessPoolExecutor(1)) {
      List<Future<Integer>> before = shortCalls(pool);
      Future<String> gated = gatedCall(pool, "gate");
      Future<String> first = mark(pool, 1);
      Future<String> second = mark(pool, 2);
      assertEquals(SHORT, sum(before));
      await().until(() -> Files.exists(folder.resolve("gate.begun")));
      first.cancel(true);
      await("it was called back").until(() -> pool.toString().matches(".* [12] calls waiting.*"));
      Files.createFile(folder.resolve("gate"));
      assertEquals("through", Answers.of(gated));
      Answers.of(second);
      assertEquals(List.of("2"), Files.readAllLines(folder.resolve("marks")));
    }
  }

  /**
   * With three under way, one of two workers often has nothing to do while the other has two: so
   * calls are called back all the time, many of which are answered before that is heard of.
   */
  @Test
  void callsThatAreCalledBackAllTheTime_areAnsweredOnce() throws Exception {
    try (var pool = new ProcessPoolExecutor(2)) {
      var underWay = new ArrayDeque<Future<Integer>>();
      for (int i = 0; i < 6_000; i++) {
        int number = i;
        underWay.add(pool.submit(PortableCall.of(() -> number)));
        if (underWay.size() == 3) {
          assertEquals(number - 2, Answers.of(underWay.remove()));
        }
      }
    }
  }

  private static List<Future<Integer>> shortCalls(ProcessPoolExecutor pool) {
    var calls = new ArrayList<Future<Integer>>();
    for (int i = 0; i < SHORT; i++) {
      calls.add(pool.submit(PortableCall.of(() -> 1)));
    }
    return calls;
  }

  private static int sum(List<Future<Integer>> calls) throws Exception {
    int sum = 0;
    for (Future<Integer> each : calls) {
      sum += Answers.of(each);
    }
    return sum;
  }

  /** Returns a call that tells its process's number and runs until a file appears. */
  private Future<String> gatedCall(ProcessPoolExecutor pool, String name) {
    String gate = folder.resolve(name).toString();
    return pool.submit(
        PortableCall.of(() -> {
          Files.writeString(Path.of(gate + ".begun"), "" + ProcessHandle.current().pid());
          while (!Files.exists(Path.of(gate))) {
            Thread.sleep(5);
          }
          return "through";
        }));
  }

  /** Returns a call that leaves its number in a file. */
  private Future<String> mark(ProcessPoolExecutor pool, int number) {
    String marks = folder.resolve("marks").toString();
    return pool.submit(
        PortableCall.of(() -> {
          var file = Path.of(marks);
          Files.writeString(
              file, number + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          return marks;
        }));
  }
}
