package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.VirtualLoop;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who runs when, and who wins. */
class StaggeredRaceTest {

  private static final Duration DELAY = Duration.ofMillis(250);

  private final VirtualLoop virtual = new VirtualLoop();
  private final List<Runner> runners = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();

  private boolean givenUp;

  /** An attempt whose end the test decides. */
  private static final class Runner implements IoSelector.Attempt {
    final String name;
    final IoSelector.ConnectSink sink;
    boolean closed;

    Runner(String name, IoSelector.ConnectSink sink) {
      this.name = name;
      this.sink = sink;
    }

    void fail() {
      sink.onConnectFailed(new IOException(name + " failed"));
    }

    FakeStream win() {
      var stream = new FakeStream();
      sink.onConnected(stream);
      return stream;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private StaggeredRace<String> race(@Nullable Duration delay, String... names) {
    var race =
        new StaggeredRace<>(
            virtual.loop,
            List.of(names),
            delay,
            this::begin,
            new StaggeredRace.Outcome() {
              @Override
              public boolean isGivenUp() {
                return givenUp;
              }

              @Override
              public void won(ByteStream stream) {
                ends.add("won");
              }

              @Override
              public void lost(List<IOException> failures) {
                ends.add("lost " + failures.stream().map(Throwable::getMessage).toList());
              }

              @Override
              public void broken(RuntimeException defect) {
                ends.add("broken " + defect.getMessage());
              }
            });
    race.begin();
    return race;
  }

  private IoSelector.Attempt begin(String name, IoSelector.ConnectSink sink) throws IOException {
    if (name.startsWith("no")) {
      throw new IOException(name + " cannot begin");
    }
    if (name.startsWith("defect")) {
      throw new IllegalStateException(name);
    }
    var runner = new Runner(name, sink);
    runners.add(runner);
    return runner;
  }

  private List<String> begun() {
    return runners.stream().map(runner -> runner.name).toList();
  }

  @Test
  void nextBegins_whenTheDelayIsOver() {
    race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos() - 1);
    assertEquals(List.of("a"), begun());
    virtual.advance(1);
    assertEquals(List.of("a", "b"), begun());
    virtual.advance(DELAY.toNanos());
    assertEquals(List.of("a", "b", "c"), begun());
  }

  @Test
  void nextBegins_asSoonAsTheLatestHasFailed_andHasItsWholeDelay() {
    race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos() - 1);
    runners.get(0).fail();
    assertEquals(List.of("a", "b"), begun());
    virtual.advance(DELAY.toNanos() - 1);
    assertEquals(List.of("a", "b"), begun());
    virtual.advance(1);
    assertEquals(List.of("a", "b", "c"), begun());
  }

  @Test
  void failureOfAnEarlierOne_hurriesNobody() {
    race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos());
    runners.get(0).fail();
    assertEquals(List.of("a", "b"), begun());
  }

  @Test
  void withoutADelay_thereIsOneAtATime() {
    race(null, "a", "b");
    virtual.advance(Duration.ofDays(1).toNanos());
    assertEquals(List.of("a"), begun());
    runners.get(0).fail();
    assertEquals(List.of("a", "b"), begun());
  }

  @Test
  void winner_endsTheOthers_andNoneBeginsAnyMore() {
    race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos());
    runners.get(1).win();
    virtual.advance(Duration.ofDays(1).toNanos());
    assertEquals(List.of("won"), ends);
    assertEquals(List.of("a", "b"), begun());
    assertTrue(runners.get(0).closed);
    assertFalse(runners.get(1).closed, "the winner's socket is its stream's");
  }

  @Test
  void earlierOne_mayStillWin() {
    race(DELAY, "a", "b");
    virtual.advance(DELAY.toNanos());
    runners.get(1).fail();
    assertEquals(List.of(), ends);
    runners.get(0).win();
    assertEquals(List.of("won"), ends);
  }

  @Test
  void secondInTheSameTurn_isClosed() {
    race(DELAY, "a", "b");
    virtual.advance(DELAY.toNanos());
    FakeStream first = runners.get(0).win();
    FakeStream second = runners.get(1).win();
    assertFalse(first.closed);
    assertTrue(second.closed);
    assertEquals(List.of("won"), ends);
  }

  @Test
  void failures_comeInTheOrderOfTheirBeginnings() {
    race(DELAY, "a", "no", "b");
    virtual.advance(DELAY.toNanos());
    assertEquals(List.of("a", "b"), begun());
    runners.get(1).fail();
    runners.get(0).fail();
    assertEquals(List.of("lost [a failed, no cannot begin, b failed]"), ends);
  }

  @Test
  void noneThatCanBegin_isLost() {
    race(null, "no", "none");
    assertEquals(List.of("lost [no cannot begin, none cannot begin]"), ends);
  }

  @Test
  void defect_endsTheRace() {
    race(DELAY, "a", "defect", "b");
    virtual.advance(DELAY.toNanos());
    assertEquals(List.of("broken defect"), ends);
    assertTrue(runners.get(0).closed);
    runners.get(0).fail();
    virtual.advance(DELAY.toNanos());
    assertEquals(List.of("a"), begun());
  }

  @Test
  void raceThatNobodyWaitsFor_beginsNoFurtherAttempt() {
    race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos());
    givenUp = true;
    runners.get(1).fail();
    assertEquals(List.of("a", "b"), begun());
    assertTrue(runners.get(0).closed);
  }

  @Test
  void closedRace_tellsNothing() {
    StaggeredRace<String> race = race(DELAY, "a", "b", "c");
    virtual.advance(DELAY.toNanos());
    race.close();
    virtual.advance(DELAY.toNanos());
    assertTrue(runners.get(0).closed);
    assertTrue(runners.get(1).closed);
    assertTrue(runners.get(0).win().closed);
    assertEquals(List.of(), ends);
    assertEquals(List.of("a", "b"), begun());
  }
}
