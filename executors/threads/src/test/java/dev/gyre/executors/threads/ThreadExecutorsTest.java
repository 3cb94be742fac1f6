package dev.gyre.executors.threads;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(20)
final class ThreadExecutorsTest {

  private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

  static Stream<ExecutorProvider> providers() {
    return Stream.of(new PlatformThreadExecutorProvider(), new VirtualThreadExecutorProvider());
  }

  @ParameterizedTest
  @MethodSource("providers")
  void call_runsInAThreadOfTheExecutor(ExecutorProvider provider) throws Exception {
    CallExecutor executor = provider.open();
    Thread thread = call(executor, Thread::currentThread);
    assertTrue(thread.getName().startsWith("gyre-" + provider.name() + "-"), thread.getName());
    executor.shutdown();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void thread_takesNothingAlongFromTheSubmitter(ExecutorProvider provider) throws Exception {
    CallExecutor executor = provider.open();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    INHERITABLE.set("mine");
    Thread.currentThread().setContextClassLoader(new ClassLoader() {});
    try {
      assertNull(ThreadExecutorsTest.<String>call(executor, INHERITABLE::get));
      assertSame(
          provider.getClass().getClassLoader(),
          call(executor, () -> Thread.currentThread().getContextClassLoader()));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      INHERITABLE.remove();
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shutdown_letsAcceptedCallsFinish_andRefusesLaterOnes(ExecutorProvider provider)
      throws Exception {
    CallExecutor executor = provider.open();
    var gate = new CountDownLatch(1);
    var calls = new ArrayList<FakeCall<Boolean>>();
    for (int i = 0; i < 100; i++) {
      var call = new FakeCall<>(() -> gate.await(10, SECONDS));
      calls.add(call);
      executor.execute(call);
    }
    executor.shutdown();
    var refused =
        assertThrows(
            RejectedExecutionException.class, () -> executor.execute(new FakeCall<>(() -> 1)));
    assertTrue(refused.getMessage().contains(provider.name()), refused.getMessage());
    gate.countDown();
    for (FakeCall<Boolean> call : calls) {
      assertTrue(call.answer.get(10, SECONDS));
    }
  }

  @Test
  void platformThread_forgetsTheContextClassLoaderThatACallSet() throws Exception {
    CallExecutor executor = new PlatformThreadExecutorProvider(1, Duration.ofMinutes(1)).open();
    call(
        executor,
        () -> {
          Thread.currentThread().setContextClassLoader(new ClassLoader() {});
          return null;
        });
    assertSame(
        PlatformThreadExecutorProvider.class.getClassLoader(),
        call(executor, () -> Thread.currentThread().getContextClassLoader()));
    executor.shutdown();
  }

  @Test
  void platformThread_isNoDaemon_andEndsWhenIdle() throws Exception {
    CallExecutor executor = new PlatformThreadExecutorProvider(1, Duration.ofSeconds(1)).open();
    Thread thread = call(executor, Thread::currentThread);
    assertFalse(thread.isDaemon());
    await().until(() -> !thread.isAlive());
    executor.shutdown();
  }

  @Test
  void platformThreads_areAsManyAsAskedFor() throws Exception {
    CallExecutor executor = new PlatformThreadExecutorProvider(2, Duration.ofSeconds(1)).open();
    var both = new CountDownLatch(2);
    var first = new FakeCall<>(() -> meet(both));
    var second = new FakeCall<>(() -> meet(both));
    executor.execute(first);
    executor.execute(second);
    assertTrue(first.answer.get(10, SECONDS));
    assertTrue(second.answer.get(10, SECONDS));
    executor.shutdown();
  }

  @Test
  void valuesOutOfRange_areRefusedByName() {
    Duration second = Duration.ofSeconds(1);
    var threads =
        assertThrows(
            IllegalArgumentException.class, () -> new PlatformThreadExecutorProvider(0, second));
    assertEquals("number of threads must be from 1 to 4096: 0", threads.getMessage());
    var idle =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PlatformThreadExecutorProvider(1, Duration.ZERO));
    assertEquals("idle time must be from PT1S to PT1H: PT0S", idle.getMessage());
  }

  @Test
  void bothProviders_areFound_platformThreadsFirst() {
    assertEquals(
        List.of("threads", "virtual"),
        Providers.installed(Part.EXECUTOR).stream().map(ExecutorProvider::name).toList());
    try (Lease lease = Providers.executor().lease()) {
      String name = lease.submit(() -> Thread.currentThread().getName()).join();
      assertTrue(name.startsWith("gyre-threads-"), name);
      Providers.prefer(Part.EXECUTOR, "virtual");
      assertTrue(lease.submit(() -> Thread.currentThread().isVirtual()).join());
    } finally {
      Providers.prefer(Part.EXECUTOR, null);
    }
  }

  private static boolean meet(CountDownLatch both) throws InterruptedException {
    both.countDown();
    return both.await(10, SECONDS);
  }

  private static <T> T call(CallExecutor executor, Callable<T> body) throws Exception {
    var call = new FakeCall<>(body);
    executor.execute(call);
    return call.answer.get(10, SECONDS);
  }
}
