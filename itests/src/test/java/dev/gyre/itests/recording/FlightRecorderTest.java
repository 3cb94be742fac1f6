package dev.gyre.itests.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.TaskOptions;
import dev.gyre.io.Protocol;
import dev.gyre.io.Server;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SelectorProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Java's flight recorder is told of turns, slow callbacks, tasks, executor calls, swaps and moves.
 */
final class FlightRecorderTest {

  private static final Path SETTINGS = Path.of("../host/launcher/src/main/product/conf/gyre.jfc");
  private static final Duration SLOW = Duration.ofMillis(25); // longer than any threshold

  @TempDir private Path scratch;

  /** Does some of everything. */
  private static void work() {
    try (EventLoop loop = Gyre.newEventLoop()) {
      loop.callSoon(FlightRecorderTest::beSlow);
      loop.runUntilComplete(() -> {
        var failing = loop.createTask(FlightRecorderTest::fail, TaskOptions.named("recorded task"));
        assertThrows(IllegalStateException.class, failing::await);
        loop.runInExecutor(null, FlightRecorderTest::beSlow).await();
        return 0;
      });
    }
    Providers.prefer(Part.EXECUTOR, "virtual");
    Providers.prefer(Part.EXECUTOR, null);
    moveALoop();
  }

  private static void moveALoop() {
    SelectorProvider usual = Providers.current(Part.SELECTOR);
    try (EventLoop loop = Gyre.newEventLoop();
        Server _ =
            loop.runUntilComplete(() -> loop.createServer(Silent::new, "127.0.0.1", 0).await());
        var _ = Providers.install(Part.SELECTOR, new Renamed(usual), usual.ranking() + 1)) {
      loop.runUntilComplete(loop::yieldNow);
    }
  }

  /** One more provider of the usual selectors. */
  private record Renamed(SelectorProvider usual) implements SelectorProvider {

    @Override
    public String name() {
      return "renamed";
    }

    @Override
    public IoSelector open() throws IOException {
      return usual.open();
    }
  }

  private static final class Silent implements Protocol {

    @Override
    public void dataReceived(ByteBuffer data) {
      // nobody sends any
    }
  }

  private static Integer fail() {
    throw new IllegalStateException("as it must");
  }

  /** Keeps its thread for a while; what is tested is that somebody notices. */
  private static Integer beSlow() {
    long end = System.nanoTime() + SLOW.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return 1;
  }

  private List<RecordedEvent> record(Recording recording) throws Exception {
    try (recording) {
      recording.start();
      work();
      recording.stop();
      Path file = scratch.resolve("work.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.gyre."))
          .toList();
    }
  }

  private static List<RecordedEvent> ofType(List<RecordedEvent> events, String name) {
    return events.stream().filter(e -> e.getEventType().getName().equals(name)).toList();
  }

  @Test
  void shippedSettings_recordEverything() throws Exception {
    List<RecordedEvent> events = record(new Recording(Configuration.create(SETTINGS)));

    RecordedEvent turn = ofType(events, "dev.gyre.Turn").getFirst();
    assertTrue(turn.getString("loop").startsWith("EventLoop-"), turn::toString);
    assertTrue(turn.getInt("callbacks") >= 1, turn::toString);
    assertTrue(turn.getDuration().compareTo(SLOW) >= 0, turn::toString);

    RecordedEvent callback = ofType(events, "dev.gyre.SlowCallback").getFirst();
    assertTrue(callback.getString("callback").contains("FlightRecorderTest"), callback::toString);
    assertTrue(callback.getDuration().compareTo(SLOW) >= 0, callback::toString);

    RecordedEvent task =
        ofType(events, "dev.gyre.Task").stream()
            .filter(each -> each.getString("name").equals("recorded task"))
            .findFirst()
            .orElseThrow();
    assertEquals("java.lang.IllegalStateException", task.getString("outcome"));

    RecordedEvent call = ofType(events, "dev.gyre.ExecutorCall").getFirst();
    assertEquals("threads", call.getString("provider"));
    assertEquals("", call.getString("failure"));
    assertTrue(call.getDuration().compareTo(SLOW) >= 0, call::toString);
    assertTrue(call.getDuration("waited").compareTo(call.getDuration()) < 0, call::toString);

    assertTrue(
        ofType(events, "dev.gyre.Swap").stream()
            .anyMatch(each ->
                each.getString("part").equals("executor")
                    && each.getString("to").equals("virtual")),
        events::toString);

    RecordedEvent move = ofType(events, "dev.gyre.SelectorMove").getFirst();
    assertTrue(move.getString("loop").startsWith("EventLoop-"), move::toString);
    assertEquals("renamed", move.getString("to"));
    assertEquals(1, move.getInt("moved"), move::toString);
    assertEquals(0, move.getInt("left"), move::toString);
    assertTrue(move.getDuration("took").isPositive(), move::toString);
  }

  @Test
  void withoutSettings_onlySwapsAndMovesAreRecorded() throws Exception {
    List<RecordedEvent> events = record(new Recording());

    assertFalse(ofType(events, "dev.gyre.Swap").isEmpty());
    int swapsAndMoves =
        ofType(events, "dev.gyre.Swap").size() + ofType(events, "dev.gyre.SelectorMove").size();
    assertEquals(events.size(), swapsAndMoves, events::toString);
  }
}
