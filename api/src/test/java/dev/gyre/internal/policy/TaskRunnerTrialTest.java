package dev.gyre.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.spi.LiveLoops;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract S10: a task runner that cannot be opened does not serve. */
@Timeout(20)
final class TaskRunnerTrialTest {

  private final TaskRunnerTrial trial = new TaskRunnerTrial();
  private final EventLoop open = proxyOf(EventLoop.class, new AtomicBoolean());

  @AfterEach
  void close() {
    LiveLoops.remove(open);
  }

  @Test
  void runnerThatCannotBeOpened_isRefused() {
    LiveLoops.add(open);
    var refusal = assertThrows(IllegalStateException.class, () -> trial.prepare(new Broken()));
    assertEquals("out of order", refusal.getMessage());
  }

  @Test
  void runner_isClosedAgain() {
    LiveLoops.add(open);
    var closed = new AtomicBoolean();
    trial.prepare(
        new Broken() {
          @Override
          public TaskRunner open(EventLoop loop) {
            return proxyOf(TaskRunner.class, closed);
          }
        });
    assertTrue(closed.get());
  }

  @Test
  void nobody_isAlwaysWelcome() {
    LiveLoops.add(open);
    trial.prepare(null);
  }

  private static class Broken implements TaskRunnerProvider {

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public TaskRunner open(EventLoop loop) {
      throw new IllegalStateException("out of order");
    }
  }

  /** Something that is asked for nothing but its identity, and perhaps closed. */
  @SuppressWarnings("ReferenceEquality") // which is what a proxy's own equals compares
  private static <T> T proxyOf(Class<T> type, AtomicBoolean closed) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "hashCode" -> {
                  return System.identityHashCode(proxy);
                }
                case "equals" -> {
                  return proxy == arguments[0];
                }
                case "close" -> closed.set(true);
                default -> throw new UnsupportedOperationException(method.getName());
              }
              return null;
            }));
  }
}
