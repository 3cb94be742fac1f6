package dev.gyre.internal.registry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.Part;
import dev.gyre.spi.SelectorProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several parts are swapped at once, or none of them is. */
@Timeout(20)
final class PreferTogetherTest {

  private final Registry registry = Registries.inFramework();
  private Lease lease;

  @BeforeEach
  void install() {
    registry.activate();
    registry.install(Part.SELECTOR, new Selectors("fast"), 2);
    registry.install(Part.SELECTOR, new Selectors("sure"), 1);
    registry.install(Part.EXECUTOR, new Executors("threads", false), 2);
    registry.install(Part.EXECUTOR, new Executors("broken", true), 1);
    registry.install(Part.EXECUTOR, new Executors("other", false), 0);
    lease = registry.executor().lease();
    lease.submit(() -> 1).join(); // the first executor is opened by the first call
  }

  @AfterEach
  void close() {
    lease.close();
  }

  @Test
  void allAreSwapped() {
    registry.preferTogether(Map.of(Part.EXECUTOR, "other", Part.SELECTOR, "sure"));
    assertEquals(List.of("sure", "other"), inOffice());
  }

  @Test
  void rankingIsLetDecideAgain() {
    registry.preferTogether(Map.of(Part.EXECUTOR, "other", Part.SELECTOR, "sure"));
    var none = new HashMap<Part<?>, @Nullable String>();
    none.put(Part.EXECUTOR, null);
    none.put(Part.SELECTOR, null);
    registry.preferTogether(none);
    assertEquals(List.of("fast", "threads"), inOffice());
  }

  @Test
  void oneThatIsNotInstalled_leavesAllAsTheyWere() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> registry.preferTogether(Map.of(Part.EXECUTOR, "nobody", Part.SELECTOR, "sure")));
    assertTrue(refused.getMessage().contains("'nobody' is not installed"), refused.getMessage());
    assertEquals(List.of("fast", "threads"), inOffice());
  }

  @Test
  void oneThatFailsToTakeOver_hasTheOthersTakenBack() {
    registry.prefer(Part.SELECTOR, "fast");
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> registry.preferTogether(Map.of(Part.EXECUTOR, "broken", Part.SELECTOR, "sure")));
    assertTrue(refused.getMessage().contains("'broken'"), refused.getMessage());
    assertEquals(List.of("fast", "threads"), inOffice());
  }

  @Test
  void loopIsMadeOfPartsThatBelongTogether() throws Exception {
    var opening = new CountDownLatch(1);
    var mayOpen = new CountDownLatch(1);
    registry.install(
        Part.EXECUTOR,
        new Executors("slow", false) {
          @Override
          public CallExecutor open() {
            opening.countDown();
            awaitUninterrupted(mayOpen);
            return super.open();
          }
        },
        -1);
    Thread swap =
        Thread.ofPlatform()
            .start(() ->
                registry.preferTogether(Map.of(Part.EXECUTOR, "slow", Part.SELECTOR, "sure")));
    opening.await();
    assertEquals("sure", registry.current(Part.SELECTOR).name(), "the swap is half done");
    var parts = new String[1];
    Thread maker =
        Thread.ofPlatform()
            .start(() ->
                registry.make(() -> {
                  parts[0] = String.join(" ", inOffice());
                  return null;
                }));
    await().until(() -> maker.getState() == Thread.State.WAITING);
    mayOpen.countDown();
    swap.join();
    maker.join();
    assertEquals("sure slow", parts[0]);
  }

  @Test
  void policyThatSwapsWhileItMakesALoop_isRefused() {
    registry.install(Part.POLICY, new Swapping(registry), 0);
    var refused =
        assertThrows(
            IllegalStateException.class,
            () -> registry.make(() -> registry.current(Part.POLICY).newEventLoop()));
    assertTrue(refused.getMessage().contains("must not be swapped"), refused.getMessage());
  }

  private List<String> inOffice() {
    return List.of(
        registry.current(Part.SELECTOR).name(), registry.executor().statistics().provider());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private record Selectors(String name) implements SelectorProvider {

    @Override
    public IoSelector open() {
      throw new UnsupportedOperationException("no selectors here");
    }
  }

  private record Swapping(Registry registry) implements EventLoopPolicy {

    @Override
    public String name() {
      return "swapping";
    }

    @Override
    public EventLoop newEventLoop() {
      registry.preferTogether(Map.of(Part.SELECTOR, "sure"));
      throw new AssertionError("not refused");
    }
  }

  private static class Executors implements ExecutorProvider {

    private final String name;
    private final boolean broken;

    Executors(String name, boolean broken) {
      this.name = name;
      this.broken = broken;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public CallExecutor open() {
      if (broken) {
        throw new RejectedExecutionException("no threads to be had");
      }
      return new CallExecutor() {
        @Override
        public void execute(Call<?> call) {
          call.run();
        }

        @Override
        public void shutdown() {}
      };
    }
  }
}
