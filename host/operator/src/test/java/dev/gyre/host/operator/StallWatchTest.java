package dev.gyre.host.operator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.inspect.Loops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A loop that is stuck is told of while it is, and again when it goes on. */
final class StallWatchTest {

  private final List<Event> posted = new CopyOnWriteArrayList<>();
  private final HostEvents events =
      new HostEvents(
          new EventAdmin() {
            @Override
            public void postEvent(Event event) {
              posted.add(event);
            }

            @Override
            public void sendEvent(Event event) {
              posted.add(event);
            }
          });
  private final StallWatch watch = new StallWatch(new Loops(), events);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    watch.watch(Duration.ZERO);
  }

  @Test
  void stuckLoop_isToldOf_andItsRecovery() throws Exception {
    try (EventLoop loop = Gyre.newEventLoop()) {
      loop.runUntilComplete(loop::yieldNow); // to load its classes may take longer than the limit
      watch.watch(Duration.ofMillis(100));
      Thread runner = Thread.ofPlatform().start(loop::runForever);
      loop.callSoonThreadsafe(this::waitForTheEnd);

      await().until(() -> topics().contains("dev/gyre/loop/STALLED"));
      String name = String.valueOf(posted.getFirst().getProperty("loop"));
      assertTrue(loop.toString().contains(name), name + " is not " + loop);
      assertTrue((Double) posted.getFirst().getProperty("busy.millis") >= 100);
      end.countDown();
      await().until(() -> topics().contains("dev/gyre/loop/RECOVERED"));

      assertEquals(List.of("dev/gyre/loop/STALLED", "dev/gyre/loop/RECOVERED"), topics());
      loop.callSoonThreadsafe(loop::stop);
      runner.join();
    }
  }

  private void waitForTheEnd() {
    try {
      end.await();
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private List<String> topics() {
    return posted.stream().map(Event::getTopic).toList();
  }

  @Test
  void watchThatIsOff_hasNoThread() {
    watch.watch(Duration.ofMillis(40));
    watch.watch(Duration.ZERO);

    await()
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("gyre-host-watch")));
  }
}
