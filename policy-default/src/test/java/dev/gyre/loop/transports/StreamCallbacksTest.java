package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.VirtualLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a protocol may do inside each of its callbacks, and what it is told afterwards. */
class StreamCallbacksTest {

  private static final List<String> EVENTS = List.of("made", "pause", "resume", "data", "eof");

  /** More than the high mark. */
  private static final int MUCH = 100_000;

  private final VirtualLoop virtual = new VirtualLoop();
  private final FakeStream stream = new FakeStream();
  private final RecordingProtocol protocol = new RecordingProtocol();
  private final List<String> log = protocol.log;
  private final StreamTransport transport =
      new StreamTransport(virtual.loop, stream, protocol, TransportOwner.NONE);

  enum Act {
    ABORT,
    CLOSE,
    PAUSE_READING,
    WRITE_EOF,
    THROW
  }

  static List<Arguments> actsInsideCallbacks() {
    List<Arguments> acts = new ArrayList<>();
    for (String event : EVENTS) {
      for (Act act : Act.values()) {
        acts.add(Arguments.of(event, act));
      }
    }
    return acts;
  }

  private void act(Act act) {
    switch (act) {
      case ABORT -> transport.abort();
      case CLOSE -> transport.close();
      case PAUSE_READING -> transport.pauseReading();
      case WRITE_EOF -> transport.writeEof();
      case THROW -> throw new IllegalStateException("expected");
    }
  }

  @ParameterizedTest
  @MethodSource("actsInsideCallbacks")
  void orderIsKept_andWhatWasGivenUpIsToldNoMore(String event, Act act) {
    boolean writesFirst = !event.equals("made");
    protocol.on(event, () -> act(act));
    transport.begin();
    virtual.runUntilIdle();
    stream.takeOnly(0);
    if (writesFirst) {
      transport.write(new byte[MUCH]);
      stream.makeWritable(Long.MAX_VALUE);
    }
    if (stream.reading) {
      stream.deliver("x");
    }
    if (stream.reading) {
      stream.end();
    }
    virtual.runUntilIdle();
    if (!stream.closed) {
      transport.abort();
      virtual.runUntilIdle();
    }

    assertTrue(stream.closed);
    assertEquals("made", log.getFirst());
    assertTrue(log.getLast().startsWith("lost"), log::toString);
    assertEquals(log.stream().distinct().toList(), log, "each is told once");
    List<String> told = log.stream().map(each -> each.replaceAll(":.*", "")).toList();
    int acted = told.indexOf(event);
    assertTrue(acted >= 0, log::toString);
    List<String> afterwards = told.subList(acted + 1, told.size());
    boolean costsTheConnection = event.equals("data") || event.equals("eof");
    switch (act) {
      case ABORT -> assertEquals(List.of("lost"), afterwards);
      case THROW -> {
        boolean goesOn = !costsTheConnection;
        assertEquals(goesOn, afterwards.containsAll(List.of("data", "eof")), log::toString);
      }
      case CLOSE, PAUSE_READING ->
          assertTrue(Collections.disjoint(afterwards, List.of("data", "eof")), log::toString);
      case WRITE_EOF -> assertEquals(!costsTheConnection, afterwards.contains("data"));
    }
    assertEquals(act == Act.THROW ? 1 : 0, virtual.reports.size());
  }
}
