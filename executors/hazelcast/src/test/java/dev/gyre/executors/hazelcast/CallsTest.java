package dev.gyre.executors.hazelcast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import dev.gyre.PortableCall;
import dev.gyre.Progress;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What goes to a member and comes back. */
@ExtendWith(TwoMembers.class)
@Timeout(40)
final class CallsTest {

  private static HazelcastExecutor cluster;

  @BeforeAll
  static void open() {
    cluster = new HazelcastExecutor(TwoMembers.client());
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  // Calls and results

  @Test
  void calls_areMadeByAllMembersInTurn() throws Exception {
    Set<Long> pids = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      pids.add(Answers.of(cluster.submit(new Pid())));
    }
    assertEquals(TwoMembers.pids(), pids);
  }

  private record Order(String item, int count, List<Instant> times) implements Serializable {}

  @Test
  void values_comeBackAsTheyAre() throws Exception {
    var order = new Order("tea", 2, List.of(Instant.EPOCH));
    assertEquals(
        new Order("tea", 4, List.of(Instant.EPOCH)),
        Answers.of(cluster.submit(() -> new Order(order.item(), 4, order.times()))));
    assertNull(Answers.of(cluster.submit(() -> null)));
    assertArrayEquals(new byte[1_000_000], Answers.of(cluster.submit(() -> new byte[1_000_000])));
    assertSame(int.class, Answers.of(cluster.submit(() -> int.class)));
    Callable<Integer> lambda = Answers.of(cluster.submit(() -> PortableCall.of(() -> 42)));
    assertEquals(42, lambda.call());
  }

  @Test
  void exceptionThatIsReturned_isAResult() throws Exception {
    Exception value =
        Answers.of(cluster.submit(PortableCall.of(() -> new IOException("only a value"))));
    assertEquals("only a value", value.getMessage());
  }

  @Test
  void result_isOfTheCallsOwnClassLoader() throws Exception {
    var loader = new ForeignLoader(ForeignCall.class, ForeignCall.Answer.class);
    Callable<?> call =
        (Callable<?>)
            loader.loadClass(ForeignCall.class.getName()).getConstructor(int.class).newInstance(21);
    Object answer = Answers.of(cluster.submit(call));
    assertEquals("Answer[doubled=42]", answer.toString());
    assertSame(loader, answer.getClass().getClassLoader());
  }

  private static final class WhereAmI
      implements Callable<UUID>, HazelcastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private transient HazelcastInstance member;

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
      member = instance;
    }

    @Override
    public UUID call() {
      return member.getCluster().getLocalMember().getUuid();
    }
  }

  @Test
  void callThatAsksForIt_isGivenItsMember() throws Exception {
    Set<UUID> members =
        TwoMembers.client().getCluster().getMembers().stream()
            .map(Member::getUuid)
            .collect(Collectors.toSet());
    assertTrue(members.contains(Answers.of(cluster.submit(new WhereAmI()))));
  }

  @Test
  void manyCalls_areAllAnswered() throws Exception {
    var calls = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < 2_000; i++) {
      int number = i;
      calls.add(cluster.submit(() -> number));
    }
    for (int i = 0; i < calls.size(); i++) {
      assertEquals(i, Answers.of(calls.get(i)));
    }
  }

  // Failures

  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final Order order;

    Refused(Order order, Throwable cause) {
      super("no " + order.item(), cause);
      this.order = order;
    }
  }

  private static Object refuse() throws Refused {
    throw new Refused(new Order("tea", 1, List.of()), new IOException("sold out"));
  }

  @Test
  void exception_comesBackWhole_andItsStackNamesTheMember() {
    var refused = Answers.failure(Refused.class, cluster.submit(CallsTest::refuse));
    assertEquals(new Order("tea", 1, List.of()), refused.order);
    assertEquals("sold out", assertInstanceOf(IOException.class, refused.getCause()).getMessage());
    StackTraceElement[] stack = refused.getStackTrace();
    assertEquals("refuse", stack[0].getMethodName());
    String last = stack[stack.length - 1].toString();
    assertTrue(
        last.matches("gyre-hazelcast-member\\.call\\(127\\.0\\.0\\.1:\\d+ [-0-9a-f]{36}\\)"), last);
    for (StackTraceElement each : stack) {
      assertTrue(!each.getClassName().contains(".hazelcast.wire."), each.toString());
    }
  }

  @Test
  void error_comesBackAsItIs() {
    Future<?> failing =
        cluster.submit(
            PortableCall.of(() -> {
              throw new AssertionError("wrong");
            }));
    assertEquals("wrong", Answers.failure(AssertionError.class, failing).getMessage());
  }

  private static final class Unsendable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "unused"}) // this is what keeps it from coming back
    private final Object held = new Object();

    Unsendable() {
      super("holds something");
    }
  }

  @Test
  void exceptionThatCannotComeBack_isToldInWords() {
    Future<?> failing =
        cluster.submit(
            PortableCall.of(() -> {
              throw new Unsendable();
            }));
    var failure = Answers.failure(CallTransferException.class, failing);
    assertEquals(
        "the call has thrown an exception that cannot come back: "
            + Unsendable.class.getName()
            + ": holds something ("
            + Unsendable.class.getName()
            + ".held is a java.lang.Object, which is not Serializable)",
        failure.getMessage());
  }

  @Test
  void resultThatCannotComeBack_isToldByName() {
    var failure =
        Answers.failure(
            CallTransferException.class, cluster.submit(PortableCall.of(() -> new Object())));
    assertEquals(
        "result of a call on another machine must be serializable, but it is not: java.lang.Object,"
            + " which is not Serializable",
        failure.getMessage());
  }

  @Test
  void captureThatCannotGo_isToldByNameAndClass() {
    var socket = new Socket();
    var failure =
        Answers.failure(CallTransferException.class, cluster.submit(() -> socket.getPort()));
    assertEquals(
        "a call for another machine must be serializable with all that it captures, but variable"
            + " 'socket', captured by a lambda in "
            + CallsTest.class.getName()
            + ".captureThatCannotGo_isToldByNameAndClass, is a java.net.Socket, which is not"
            + " Serializable; capture the values that are needed of it, or open it in the call",
        failure.getMessage());
    assertInstanceOf(NotSerializableException.class, failure.getCause());
  }

  @Test
  void progress_isRefused_sinceNoneWouldComeBack() {
    Progress<Integer> progress = Progress.to(value -> {});
    var failure =
        Answers.failure(
            CallTransferException.class,
            cluster.submit(
                PortableCall.of(() -> {
                  progress.report(1);
                  return 1;
                })));
    assertEquals(
        "dev.gyre.Progress, whose reports only worker processes bring back",
        failure.getCause().getMessage());
  }

  @Test
  void lambdaThatIsNotPortable_isToldHowToBe() {
    Callable<Integer> lambda = () -> 1;
    var failure = Answers.failure(CallTransferException.class, cluster.submit(lambda));
    assertTrue(
        failure.getMessage().contains("wrap it in PortableCall.of(...)"), failure.getMessage());
  }

  @Test
  void classThatMembersDoNotHave_isToldByName() throws Exception {
    var failure =
        Answers.failure(CallTransferException.class, cluster.submit(UnknownClass.newCall()));
    assertTrue(
        failure
            .getMessage()
            .matches(
                "member 127\\.0\\.0\\.1:\\d+ \\([-0-9a-f]+\\) cannot read the call:"
                    + " java\\.lang\\.ClassNotFoundException: nowhere\\.Unknown; the classes of a"
                    + " call have to be on the class path of every member, the very same as here"),
        failure.getMessage());
  }

  @Test
  void runnables_areRefused_withTheRemedy() {
    var refused =
        assertThrows(
            RejectedExecutionException.class,
            () -> CompletableFuture.supplyAsync(() -> Map.of(), cluster));
    assertTrue(refused.getMessage().contains("submit a PortableCall"), refused.getMessage());
  }
}
