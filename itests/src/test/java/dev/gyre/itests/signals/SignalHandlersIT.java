package dev.gyre.itests.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.ContextVar;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.LoopFuture;
import dev.gyre.Signal;
import dev.gyre.itests.selector.SelectorTrial;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Signals that this JVM is sent by a real {@code kill}. */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class SignalHandlersIT {

  private static final ContextVar<String> VAR = ContextVar.of("var");

  static List<SelectorProvider> selectors() {
    return SelectorTrial.selectors();
  }

  /** Only for signals that somebody handles, or that do nothing by default. */
  private static void killMyself(Signal signal) throws IOException, InterruptedException {
    String command = "kill -s %s %d".formatted(signal.shortName(), ProcessHandle.current().pid());
    Process kill = new ProcessBuilder("sh", "-c", command).start();
    assertEquals(0, kill.waitFor());
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void handler_runsOnTheLoop_inTheContextThatAddedIt(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          for (Signal signal :
              List.of(Signal.SIGUSR2, Signal.SIGHUP, Signal.SIGWINCH, Signal.SIGCHLD)) {
            LoopFuture<String> told = loop.createFuture();
            VAR.set("of " + signal);
            loop.addSignalHandler(
                signal,
                () -> {
                  assertEquals(loop, Gyre.getRunningLoop());
                  if (!told.isDone()) { // each kill that ends is a child of ours
                    told.setResult(VAR.get());
                  }
                });
            VAR.set("later");
            killMyself(signal);
            assertEquals("of " + signal, told.await());
            assertTrue(loop.removeSignalHandler(signal));
            assertFalse(loop.removeSignalHandler(signal));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void laterHandler_replacesTheFormer_andTheRemovedIsNotTold(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> log = new ArrayList<>();
          LoopFuture<Boolean> second = loop.createFuture();
          loop.addSignalHandler(Signal.SIGWINCH, () -> log.add("first"));
          loop.addSignalHandler(
              Signal.SIGWINCH,
              () -> {
                log.add("second");
                second.setResult(true);
              });
          killMyself(Signal.SIGWINCH);
          second.await();
          assertTrue(loop.removeSignalHandler(Signal.SIGWINCH));
          killMyself(Signal.SIGWINCH);
          LoopFuture<Boolean> other = loop.createFuture();
          loop.addSignalHandler(Signal.SIGUSR2, () -> other.setResult(true));
          killMyself(Signal.SIGUSR2); // what came before it would have been told
          other.await();
          assertEquals(List.of("second"), log);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void failureOfAHandler_isReported_andTheHandlerStays(SelectorProvider selectors) {
    SelectorTrial.run(
        selectors,
        loop -> {
          List<String> reports = new ArrayList<>();
          loop.setExceptionHandler((of, context) -> reports.add(context.exception().getMessage()));
          for (int i = 0; i < 2; i++) {
            LoopFuture<Boolean> told = loop.createFuture();
            String failure = "failure " + i;
            loop.addSignalHandler(
                Signal.SIGUSR2,
                () -> {
                  told.setResult(true);
                  throw new IllegalArgumentException(failure);
                });
            killMyself(Signal.SIGUSR2);
            told.await();
            loop.yieldNow();
          }
          assertEquals(List.of("failure 0", "failure 1"), reports);
        });
  }

  @ParameterizedTest
  @MethodSource("selectors")
  void severalLoops_areAllTold_untilTheyAreClosed(SelectorProvider selectors) throws Exception {
    SelectorTrial.requireUsable(selectors);
    var started = new CompletableFuture<EventLoop>();
    var heard = new AtomicInteger();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try (EventLoop loop = SelectorTrial.newLoop(selectors)) {
                loop.addSignalHandler(
                    Signal.SIGUSR2,
                    () -> {
                      heard.incrementAndGet();
                      loop.stop();
                    });
                started.complete(loop);
                loop.runForever();
              }
            });
    EventLoop elsewhere = started.get();
    SelectorTrial.run(
        selectors,
        loop -> {
          AtomicInteger mine = new AtomicInteger();
          LoopFuture<Boolean> twice = loop.createFuture();
          loop.addSignalHandler(
              Signal.SIGUSR2,
              () -> {
                if (mine.incrementAndGet() == 2) {
                  twice.setResult(true);
                }
              });
          killMyself(Signal.SIGUSR2);
          other.join();
          assertTrue(elsewhere.isClosed());
          killMyself(Signal.SIGUSR2);
          twice.await();
        });
    assertEquals(1, heard.get());
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGKILL", "SIGSTOP", "SIGSEGV", "SIGQUIT"})
  void whatCannotBeHandled_isRefused(Signal signal) {
    try (EventLoop loop = SelectorTrial.newLoop(selectors().getFirst())) {
      var refused =
          assertThrows(
              IllegalArgumentException.class, () -> loop.addSignalHandler(signal, () -> {}));
      assertEquals(
          "signal cannot be handled, the JVM or the system keeps it for itself: " + signal,
          refused.getMessage());
      assertFalse(loop.removeSignalHandler(signal));
    }
  }

  @Test
  void closedLoop_andOtherThreads_areRefused() throws Exception {
    SelectorProvider selectors = selectors().getFirst();
    SelectorTrial.run(
        selectors,
        loop ->
            CompletableFuture.runAsync(
                    () -> {
                      assertThrows(
                          IllegalStateException.class,
                          () -> loop.addSignalHandler(Signal.SIGWINCH, () -> {}));
                      assertThrows(
                          IllegalStateException.class,
                          () -> loop.removeSignalHandler(Signal.SIGWINCH));
                    })
                .join());
    EventLoop closed = SelectorTrial.newLoop(selectors);
    closed.addSignalHandler(Signal.SIGWINCH, () -> {});
    closed.close();
    assertFalse(closed.removeSignalHandler(Signal.SIGWINCH));
    assertThrows(
        IllegalStateException.class, () -> closed.addSignalHandler(Signal.SIGWINCH, () -> {}));
  }
}
