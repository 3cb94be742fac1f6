package dev.gyre.internal.policy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.spi.Part;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.SwapEvent;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract S3: a policy that leaves waits for its loops, for a while, and names those that run. */
@Timeout(20)
final class PolicyLoopsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final List<SwapEvent> told = new ArrayList<>();
  private final Policy next = new Policy("next");
  private final PolicyLoops loops = new PolicyLoops(() -> next, told::add);
  private final Policy leaving = new Policy("leaving");

  @Test
  void noLoopInARun_isNotWaitedFor_andNothingIsTold() {
    loops.made(new LoopState("idle").loop(), leaving);
    loops.depart(leaving, Deadline.in(LONG));
    assertEquals(List.of(), told);
  }

  @Test
  void loopOfAnotherPolicy_isNotWaitedFor() {
    var other = new LoopState("other");
    other.running = true;
    loops.made(other.loop(), next);
    loops.depart(leaving, Deadline.in(LONG));
    assertEquals(List.of(), told);
  }

  @Test
  void runningLoop_isWaitedFor_untilItsRunEnds() throws Exception {
    var state = new LoopState("busy");
    state.running = true;
    EventLoop busy = state.loop();
    loops.made(busy, leaving);
    Thread departure = Thread.ofPlatform().start(() -> loops.depart(leaving, Deadline.in(LONG)));
    state.asked.await();
    assertTrue(departure.isAlive());
    state.running = false;
    departure.join();
    SwapEvent event = told.getFirst();
    assertEquals(Part.POLICY, event.part());
    assertEquals(SwapEvent.Phase.DRAINED, event.phase());
    assertEquals("leaving", event.from());
    assertEquals("next", event.to());
    assertEquals(0, event.left());
    assertNull(event.failure());
    assertNotNull(busy);
  }

  @Test
  void loopThatRunsOn_isNamedAtTheDeadline() {
    var state = new LoopState("endless");
    state.running = true;
    EventLoop endless = state.loop();
    loops.made(endless, leaving);
    loops.depart(leaving, Deadline.in(Duration.ofMillis(20)));
    SwapEvent event = told.getFirst();
    assertEquals(1, event.left());
    String message = String.valueOf(event.failure().getMessage());
    assertTrue(message.contains("leaving") && message.contains("endless"), message);
    assertTrue(endless.isRunning(), "it is left alone");
  }

  @Test
  void loopThatTakesItsOwnPolicyAway_isNotWaitedFor() {
    var state = new LoopState("own");
    state.running = true;
    EventLoop own = state.loop();
    loops.made(own, leaving);
    RunningLoop.set(own);
    try {
      loops.depart(leaving, Deadline.in(LONG));
    } finally {
      RunningLoop.set(null);
    }
    assertEquals(1, told.getFirst().left());
  }

  @Test
  void interrupt_endsTheWait_andStays() {
    var state = new LoopState("endless");
    state.running = true;
    EventLoop endless = state.loop();
    loops.made(endless, leaving);
    Thread.currentThread().interrupt();
    loops.depart(leaving, Deadline.in(LONG));
    assertTrue(Thread.interrupted());
    assertEquals(1, told.getFirst().left());
    assertNotNull(endless);
  }

  @Test
  void loopsAndPolicies_areNotHeld() {
    var loop = new WeakReference<>(madeAndForgotten());
    await()
        .until(() -> {
          System.gc();
          return loop.get() == null;
        });
  }

  private EventLoop madeAndForgotten() {
    EventLoop loop = new LoopState("short").loop();
    loops.made(loop, leaving);
    return loop;
  }

  private record Policy(String name) implements EventLoopPolicy {

    @Override
    public EventLoop newEventLoop() {
      throw new UnsupportedOperationException("no loops here");
    }
  }

  /** A loop that is asked for nothing but whether it runs. */
  private static final class LoopState {

    private final String name;
    private final CountDownLatch asked = new CountDownLatch(3);
    private volatile boolean running;

    LoopState(String name) {
      this.name = name;
    }

    @SuppressWarnings("ReferenceEquality") // which is what a proxy's own equals compares
    EventLoop loop() {
      return (EventLoop)
          Proxy.newProxyInstance(
              EventLoop.class.getClassLoader(),
              new Class<?>[] {EventLoop.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "isRunning" -> isRunning();
                    case "toString" -> name;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }

    private boolean isRunning() {
      asked.countDown();
      return running;
    }
  }
}
