package dev.gyre.internal.swap;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.EventLoopPolicy;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapEvent.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class PartSlotTest {

  private final List<SwapEvent> events = new ArrayList<>();
  private final PartSlot<EventLoopPolicy> slot =
      new PartSlot<>(Part.POLICY, new Takeover<>() {}, events::add);
  private final NamedPolicy low = new NamedPolicy("low");
  private final NamedPolicy high = new NamedPolicy("high");

  // The rule

  @Test
  void highestRanking_serves() {
    slot.install(low, 1, 0);
    slot.install(high, 2, 0);
    assertSame(high, slot.current());
    assertEquals(List.of(high, low), slot.installed());
  }

  @Test
  void equalRankings_serveBySeniority_andThenInOrderOfInstallation() {
    var first = new NamedPolicy("first");
    slot.install(first, 0, 7);
    slot.install(low, 0, 7);
    assertSame(first, slot.current());
    slot.install(high, 0, 3);
    assertEquals(List.of(high, first, low), slot.installed());
  }

  @Test
  void providerThatCannotRunHere_comesLastAndIsRefused() {
    slot.install(low, 1, 0);
    slot.install(high.blockedBy("needs Linux"), 2, 0);
    assertSame(low, slot.current());
    assertEquals(List.of(low, high), slot.installed());
    SwapEvent refused = events.getLast();
    assertEquals(Phase.REFUSED, refused.phase());
    assertEquals("low", refused.from());
    assertEquals("high", refused.to());
    assertTrue(refused.failure().getMessage().contains("needs Linux"));
  }

  @Test
  void providerThatHasToBePreferred_servesNobodyElse_whateverItsRank() {
    slot.install(high.forThoseWhoPreferIt(), 2, 0);
    assertNull(slot.current());
    assertTrue(
        slot.missing(null).getMessage().contains("'high' serves only if it is preferred by name"));
    Providers.Registration usual = slot.install(low, 1, 0);
    assertSame(low, slot.current());
    assertEquals(List.of(low, high), slot.installed());
    slot.prefer("high");
    assertSame(high, slot.current());
    slot.prefer(null);
    assertSame(low, slot.current());
    usual.close();
    assertNull(slot.current());
  }

  @Test
  void preferredProvider_servesWhateverItsRank_andAgainWhenItIsBack() {
    Providers.Registration installed = slot.install(low, 1, 0);
    slot.install(high, 2, 0);
    slot.prefer("low");
    assertSame(low, slot.current());
    installed.close();
    assertSame(high, slot.current());
    slot.install(low, 1, 0);
    assertSame(low, slot.current());
    slot.prefer(null);
    assertSame(high, slot.current());
  }

  @Test
  void preferring_whatIsNotThereOrCannotRun_changesNothing() {
    slot.install(low, 1, 0);
    slot.install(high.blockedBy("needs Linux"), 2, 0);
    var missing = assertThrows(IllegalArgumentException.class, () -> slot.prefer("none"));
    assertTrue(missing.getMessage().contains("[low]"), missing.getMessage());
    var blocked = assertThrows(IllegalArgumentException.class, () -> slot.prefer("high"));
    assertTrue(blocked.getMessage().contains("needs Linux"), blocked.getMessage());
    assertSame(low, slot.current());
  }

  @Test
  void preferring_asksAgainWhetherItCanRun() {
    slot.install(low, 1, 0);
    slot.install(high.blockedBy("flag is missing"), 2, 0);
    high.obstacle = null;
    slot.prefer("high");
    assertSame(high, slot.current());
  }

  @Test
  void changedRanking_switches_andAClosedInstallationHasNoSay() {
    Installation<EventLoopPolicy> installed = slot.install(low, 1, 0);
    slot.install(high, 2, 0);
    installed.rerank(3);
    assertSame(low, slot.current());
    installed.close();
    installed.close();
    installed.rerank(9);
    assertSame(high, slot.current());
  }

  // The switch

  @Test
  void eachSwitch_isToldOnce() {
    Providers.Registration installed = slot.install(low, 1, 0);
    slot.install(high, 0, 0);
    installed.close();
    assertEquals(
        List.of("null to low", "low to high"),
        events.stream().map(each -> each.from() + " to " + each.to()).toList());
  }

  @Test
  void failedTakeover_leavesTheOldOne_andPreferringTriesAgain() {
    var broken = new AtomicBoolean(true);
    var picky =
        new PartSlot<>(
            Part.POLICY,
            new Takeover<EventLoopPolicy>() {
              @Override
              public Step prepare(@Nullable EventLoopPolicy next) {
                if (next == high && broken.get()) {
                  throw new LinkageError("no such library");
                }
                return new Step() {};
              }
            },
            events::add);
    picky.install(low, 1, 0);
    picky.install(high, 2, 0);
    assertSame(low, picky.current());
    assertEquals(Phase.REFUSED, events.getLast().phase());

    var refused = assertThrows(IllegalArgumentException.class, () -> picky.prefer("high"));
    assertTrue(refused.getMessage().contains("no such library"), refused.getMessage());
    broken.set(false);
    picky.prefer("high");
    assertSame(high, picky.current());
  }

  @Test
  void removal_waitsForASwitchThatIsBeingMade() {
    var order = new CopyOnWriteArrayList<String>();
    var leaving = new AtomicReference<Providers.Registration>();
    var careful =
        new PartSlot<>(
            Part.POLICY,
            new Takeover<EventLoopPolicy>() {
              @Override
              public Step prepare(@Nullable EventLoopPolicy next) {
                return new Step() {
                  @Override
                  public long commit() {
                    if (next == high) {
                      Thread remover = Thread.startVirtualThread(leaving.get()::close);
                      await()
                          .until(() ->
                              remover.getState() == Thread.State.TIMED_WAITING
                                  || !remover.isAlive());
                    }
                    order.add("commit " + (next == null ? null : next.name()));
                    return 0;
                  }
                };
              }

              @Override
              public void depart(EventLoopPolicy provider, Deadline deadline) {
                order.add("depart " + provider.name());
              }
            },
            events::add);
    leaving.set(careful.install(low, 1, 0));
    careful.install(high, 2, 0);
    await().until(() -> order.contains("depart low"));
    assertEquals(List.of("commit low", "commit high", "depart low"), order);
  }

  @Test
  void listeners_areToldOutsideEveryLock() throws Exception {
    var other = new CompletableFuture<EventLoopPolicy>();
    var reentrant = new CountDownLatch(1);
    var self = new AtomicReference<PartSlot<EventLoopPolicy>>();
    self.set(
        new PartSlot<>(
            Part.POLICY,
            new Takeover<>() {},
            event -> {
              if (reentrant.getCount() > 0) {
                reentrant.countDown();
                // Another thread installs something while this one is being told.
                CompletableFuture.runAsync(() -> self.get().install(high, 5, 0))
                    .orTimeout(5, SECONDS)
                    .join();
                other.complete(self.get().current());
              }
            }));
    self.get().install(low, 1, 0);
    assertSame(high, other.get(5, SECONDS));
  }

  @Test
  void listenerThatThrows_doesNotKeepTheOthersFromBeingTold() {
    var listeners = new SwapListeners();
    listeners.add(event -> {
      throw new AssertionError("broken listener");
    });
    Providers.Registration added = listeners.add(events::add);
    var noisy = new PartSlot<>(Part.POLICY, new Takeover<EventLoopPolicy>() {}, listeners::tell);
    noisy.install(low, 1, 0);
    added.close();
    noisy.install(high, 2, 0);
    assertEquals(1, events.size());
  }

  /** S1: whoever asks gets the old one or the new one, and never nothing. */
  @Test
  void readers_neverSeeAHalfMadeSwap() throws Exception {
    var over = new AtomicBoolean();
    slot.install(low, 0, 0);
    var reader =
        CompletableFuture.runAsync(() -> {
          while (!over.get()) {
            assertNotNull(slot.current());
          }
        });
    for (int i = 0; i < 5_000; i++) {
      slot.install(high, 1, 0).close();
    }
    over.set(true);
    reader.get(5, SECONDS);
  }

  /** After FELIX-6317: when ten threads install at once, the highest rank serves in the end. */
  @Test
  void rankStorm_endsWithTheHighest() throws Exception {
    var quiet = new PartSlot<>(Part.POLICY, new Takeover<EventLoopPolicy>() {}, event -> {});
    var storm = new ArrayList<CompletableFuture<Void>>();
    for (int thread = 0; thread < 10; thread++) {
      var random = new Random(thread);
      storm.add(
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 30; i++) {
              quiet.install(new NamedPolicy("p"), random.nextInt(1000), 0);
            }
          }));
    }
    quiet.install(high, 1000, 0);
    CompletableFuture.allOf(storm.toArray(CompletableFuture[]::new)).get(10, SECONDS);
    assertSame(high, quiet.current());
    assertEquals(301, quiet.installed().size());
  }

  // Nobody

  @Test
  void missing_namesThePart_whatEachCandidateSaid_andTheCure() {
    assertNull(slot.current());
    assertEquals(
        "no policy provider is installed; install gyre-policy-default",
        slot.missing(null).getMessage());
    slot.install(high.blockedBy("needs Linux"), 2, 0);
    slot.enroll(List.of(), List.of(new LoadFailure("com.acme.Policy", new LinkageError("x"))))
        .run();
    assertEquals(
        "no policy provider can run here; 'high' says: needs Linux;"
            + " com.acme.Policy failed to load: java.lang.LinkageError: x; first do this;"
            + " install gyre-policy-default",
        slot.missing("first do this").getMessage());
    assertEquals("com.acme.Policy", events.getLast().to());
  }
}
