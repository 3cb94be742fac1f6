package dev.gyre.loop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.io.TlsTransport;
import dev.gyre.io.WriteBufferLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a protocol may do inside each of its callbacks, and what it is told afterwards. */
class TlsCallbacksTest {

  private static final List<String> EVENTS = List.of("made", "pause", "resume", "data", "eof");

  private static final WriteBufferLimits FEW = WriteBufferLimits.high(1_000);

  /** More than the transport below takes, and than that. */
  private static final int MUCH = 300_000;

  private final TlsTrial trial = new TlsTrial();
  private final LoggingProtocol protocol = trial.protocol;
  private final List<String> log = protocol.log;

  enum Act {
    ABORT,
    CLOSE,
    PAUSE_READING,
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

  private void react(String event, String to, Act act) {
    if (event.equals("data")) {
      log.add(event);
    }
    if (event.equals(to) && Collections.frequency(log, event) == 1) {
      switch (act) {
        case ABORT -> protocol.transport().abort();
        case CLOSE -> protocol.transport().close();
        case PAUSE_READING -> protocol.transport().pauseReading();
        case THROW -> throw new IllegalStateException("expected");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("actsInsideCallbacks")
  void orderIsKept_andWhatWasGivenUpIsToldNoMore(String event, Act act) throws Exception {
    EVENTS.forEach(each -> protocol.on(each, () -> react(each, event, act)));
    Wire wire = trial.connectedWire(TlsTrial.options());
    Peer peer = Peer.server(TestKeys.valid(), "TLSv1.3");
    trial.exchange(wire, peer);
    TlsTransport transport = protocol.transport();
    transport.setWriteBufferLimits(FEW);
    wire.room = 0;
    transport.write(new byte[MUCH]);
    wire.makeWritable(Long.MAX_VALUE);
    trial.exchange(wire, peer);
    peer.say("one").say("two").sayFarewell();
    trial.exchange(wire, peer);
    trial.virtual.advance(TimeUnit.MINUTES.toNanos(1));
    if (!log.contains("lost")) {
      transport.abort();
      trial.virtual.runUntilIdle();
    }

    assertTrue(wire.closed);
    assertEquals("made", log.getFirst());
    assertEquals("lost", log.getLast());
    assertEquals(log.stream().distinct().toList(), log, "each is told once");
    int acted = log.indexOf(event);
    assertTrue(acted >= 0, log::toString);
    List<String> afterwards = log.subList(acted + 1, log.size());
    boolean costsTheConnection = event.equals("data") || event.equals("eof");
    if (act == Act.ABORT || (act == Act.THROW && costsTheConnection)) {
      assertEquals(List.of("lost"), afterwards);
    } else if (act == Act.THROW) {
      assertTrue(afterwards.containsAll(List.of("data", "eof")), log::toString);
    } else {
      assertTrue(Collections.disjoint(afterwards, List.of("data", "eof")), log::toString);
    }
  }
}
