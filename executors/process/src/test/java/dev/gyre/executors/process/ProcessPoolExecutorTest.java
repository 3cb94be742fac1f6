package dev.gyre.executors.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.PortableCall;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes to a worker and comes back. */
@Timeout(30)
final class ProcessPoolExecutorTest {

  private static ProcessPoolExecutor pool;

  private static int calls; // in each process its own

  @BeforeAll
  static void open() {
    pool = new ProcessPoolExecutor(1);
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  // Calls and results

  @Test
  void lambda_isCalledInAnotherProcess_theSameOneEachTime() throws Exception {
    long first = Answers.of(pool.submit(() -> ProcessHandle.current().pid()));
    assertNotEquals(ProcessHandle.current().pid(), first);
    assertEquals(first, Answers.of(pool.submit(new Pid())));
  }

  private record Order(String item, int count, List<Instant> times) implements Serializable {}

  @Test
  void records_goAndComeBack() throws Exception {
    var order = new Order("tea", 2, List.of(Instant.EPOCH));
    Order twice =
        Answers.of(pool.submit(() -> new Order(order.item(), order.count() * 2, order.times())));
    assertEquals(new Order("tea", 4, List.of(Instant.EPOCH)), twice);
  }

  @Test
  void values_comeBackAsTheyAre() throws Exception {
    assertNull(Answers.of(pool.submit(() -> null)));
    assertEquals(
        Map.of("day", DayOfWeek.FRIDAY),
        Answers.of(pool.submit(() -> Map.of("day", DayOfWeek.FRIDAY))));
    assertArrayEquals(new byte[3_000_000], Answers.of(pool.submit(() -> new byte[3_000_000])));
    assertArrayEquals(
        new Order[][] {{new Order("x", 1, List.of())}},
        Answers.of(pool.submit(() -> new Order[][] {{new Order("x", 1, List.of())}})));
    assertSame(int.class, Answers.of(pool.submit(() -> int.class)));
    assertSame(Order.class, Answers.of(pool.submit(() -> Order.class)));
    Callable<Integer> lambda = Answers.of(pool.submit(() -> PortableCall.of(() -> 42)));
    assertEquals(42, lambda.call());
  }

  @Test
  void staticState_isTheWorkersOwn_andStays() throws Exception {
    int before = Answers.of(pool.submit(() -> calls++));
    assertEquals(before + 1, Answers.of(pool.submit(() -> calls++)));
    assertEquals(0, calls);
  }

  @Test
  void thread_isTheSameForEachCall_andNotInterrupted() throws Exception {
    String name =
        Answers.of(
            pool.submit(() -> {
              Thread.currentThread().interrupt();
              return Thread.currentThread().getName();
            }));
    assertTrue(name.matches("gyre-process-\\d+-worker-1"), name);
    assertFalse(Answers.of(pool.submit(() -> Thread.currentThread().isInterrupted())));
    assertEquals(name, Answers.of(pool.submit(() -> Thread.currentThread().getName())));
  }

  @Test
  void classesAreLoaded_whileTheThreadIsInterrupted() throws Exception {
    String text =
        Answers.of(
            pool.submit(() -> {
              Thread.currentThread().interrupt();
              return new LoadedLate("late").toString();
            }));
    assertEquals("LoadedLate[text=late]", text);
  }

  private record LoadedLate(String text) {}

  @Test
  void resources_comeFromTheCallersClassPath() throws Exception {
    String content =
        Answers.of(
            pool.submit(() -> {
              ClassLoader context = Thread.currentThread().getContextClassLoader();
              String file = Pid.class.getName().replace('.', '/') + ".class";
              try (var in = context.getResourceAsStream(file)) {
                return Integer.toHexString(in.read())
                    + context.getResource("no/such/resource")
                    + context.getResources(file).hasMoreElements();
              }
            }));
    assertEquals("canulltrue", content);
  }

  @Test
  void worker_hasNothingElseOnItsClassPath() throws Exception {
    String classPath = Answers.of(pool.submit(() -> System.getProperty("java.class.path")));
    assertTrue(classPath.endsWith("worker.jar"), classPath);
    assertEquals(0, Answers.of(pool.submit(() -> System.in.available())));
  }

  // Failures

  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    final Order order;

    Refused(Order order, Throwable cause) {
      super("no " + order.item(), cause);
      this.order = order;
    }
  }

  @Test
  void exception_comesBackAsItsOwnClass_withTheStackOfTheWorker() {
    var order = new Order("tea", 2, List.of());
    Future<?> call =
        pool.submit(() -> {
          throw new Refused(order, new IllegalStateException("out of stock"));
        });
    Refused refused = Answers.failure(Refused.class, call);
    assertEquals(order, refused.order);
    assertEquals("no tea", refused.getMessage());
    assertEquals("out of stock", refused.getCause().getMessage());
    StackTraceElement[] stack = refused.getStackTrace();
    assertEquals(getClass().getName(), stack[0].getClassName());
    StackTraceElement last = stack[stack.length - 1];
    assertTrue(
        last.toString().matches("gyre-process-\\d+-worker-\\d+\\.call\\(process \\d+\\)"),
        last.toString());
    for (StackTraceElement each : stack) {
      assertFalse(each.getClassName().contains("process.worker."), each.toString());
    }
  }

  @Test
  void error_doesNotEndTheWorker() throws Exception {
    long pid = Answers.of(pool.submit(new Pid()));
    Answers.failure(
        StackOverflowError.class, pool.submit(() -> ProcessPoolExecutorTest.overflow(1)));
    assertEquals(pid, Answers.of(pool.submit(new Pid())));
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static final class Unportable extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "UnusedVariable"}) // it is only in the way
    final Thread culprit = Thread.currentThread();

    Unportable() {
      super("it was him");
    }
  }

  @Test
  void exceptionThatCannotComeBack_isNamed() {
    Future<?> call =
        pool.submit(() -> {
          throw new Unportable();
        });
    var standIn = Answers.failure(CallTransferException.class, call);
    assertEquals(
        "the call has thrown an exception that cannot come back: "
            + Unportable.class.getName()
            + ": it was him ("
            + Unportable.class.getName()
            + ".culprit is a java.lang.Thread, which is not Serializable)",
        standIn.getMessage());
    assertEquals(getClass().getName(), standIn.getStackTrace()[0].getClassName());
  }

  private record Session(String user, Connected connection) implements Serializable {}

  private static final class Connected {}

  @Test
  void resultThatCannotComeBack_isNamedWithItsField() {
    Future<?> call = pool.submit(() -> List.of(new Session("me", new Connected())));
    var failure = Answers.failure(CallTransferException.class, call);
    assertEquals(
        "result of a call in another process must be serializable, but it is not: "
            + Session.class.getName()
            + ".connection is a "
            + Connected.class.getName()
            + ", which is not Serializable",
        failure.getMessage());
  }

  @Test
  void capturedValueThatCannotGo_isNamedWithItsVariableAndField() {
    var session = new Session("me", new Connected());
    var failure = Answers.failure(CallTransferException.class, pool.submit(() -> session.user()));
    assertEquals(
        "a call for another process must be serializable with all that it captures, but "
            + Session.class.getName()
            + ".connection is a "
            + Connected.class.getName()
            + ", which is not Serializable; capture the values that are needed of it, or open it in"
            + " the call",
        failure.getMessage());
    var connected = new Connected();
    int count = 1;
    long total = 2;
    var direct =
        Answers.failure(
            CallTransferException.class, pool.submit(() -> count + total + connected.hashCode()));
    assertTrue(
        direct
            .getMessage()
            .contains(
                "variable 'connected', captured by a lambda in "
                    + getClass().getName()
                    + ".capturedValueThatCannotGo_isNamedWithItsVariableAndField, is a "
                    + Connected.class.getName()),
        direct.getMessage());
  }

  @Test
  void callsThatAreNotSerializable_areToldWhatToDo() {
    Callable<Integer> lambda = () -> 1;
    var failure = Answers.failure(CallTransferException.class, pool.submit(lambda));
    assertTrue(failure.getMessage().contains("PortableCall.of"), failure.getMessage());
    Callable<Integer> anonymous =
        new Callable<>() {
          @Override
          public Integer call() {
            return 1;
          }
        };
    var other = Answers.failure(CallTransferException.class, pool.submit(anonymous));
    assertEquals(
        "a call for another process must be serializable: "
            + anonymous.getClass().getName()
            + " does not implement Serializable",
        other.getMessage());
  }

  // As an ExecutorService

  private record Greeting(List<String> heard) implements Runnable, Serializable {

    @Override
    public void run() {
      if (heard.isEmpty()) {
        throw new IllegalStateException("nobody there");
      }
    }
  }

  @Test
  void runnables_runIfTheyCanGo() throws Exception {
    assertNull(Answers.of(pool.submit(new Greeting(List.of("me")))));
    var given = new Object();
    assertSame(given, Answers.of(pool.submit(new Greeting(List.of("me")), given)));
    Answers.failure(IllegalStateException.class, pool.submit(new Greeting(List.of())));
    pool.execute(new Greeting(List.of("me")));
  }

  @Test
  void runnablesThatCannotGo_areRefusedAtOnce() {
    Runnable lambda = () -> {};
    var refused = assertThrows(RejectedExecutionException.class, () -> pool.execute(lambda));
    assertTrue(refused.getMessage().contains("submit a PortableCall"), refused.getMessage());
    var tied =
        assertThrows(
            RejectedExecutionException.class, () -> CompletableFuture.supplyAsync(() -> 1, pool));
    assertTrue(tied.getMessage().contains("tied to a future"), tied.getMessage());
    assertThrows(NullPointerException.class, () -> pool.submit((Callable<?>) null));
    assertThrows(NullPointerException.class, () -> pool.execute(null));
  }

  @Test
  void invokeAll_asksEach() throws Exception {
    var asked = new ArrayList<Pid>();
    for (int i = 0; i < 5; i++) {
      asked.add(new Pid());
    }
    for (Future<Long> each : pool.invokeAll(asked)) {
      assertNotEquals(ProcessHandle.current().pid(), each.get());
    }
    assertInstanceOf(Long.class, pool.invokeAny(asked));
  }

  @Test
  void options_areChecked() {
    ProcessPoolOptions usual = ProcessPoolOptions.DEFAULT;
    var workers = assertThrows(IllegalArgumentException.class, () -> usual.withMaxWorkers(0));
    assertEquals("number of workers must be from 1 to 1024: 0", workers.getMessage());
    var idle =
        assertThrows(IllegalArgumentException.class, () -> usual.withIdleTime(Duration.ZERO));
    assertEquals("idle time must be from PT0.001S to PT8760H: PT0S", idle.getMessage());
    var warm =
        assertThrows(
            IllegalArgumentException.class, () -> usual.withMaxWorkers(2).withWarmWorkers(3));
    assertEquals("number of warm workers must be from 0 to 2: 3", warm.getMessage());
  }
}
