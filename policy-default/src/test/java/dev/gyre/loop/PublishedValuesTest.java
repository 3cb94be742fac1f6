package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.AsyncGenerator;
import dev.gyre.Gyre;
import dev.gyre.PublishedValues;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedValuesTest {

  private final VirtualLoop virtual = new VirtualLoop();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();

  /** A publisher whose signals the test gives; it notes what it is asked for. */
  private final class ManualPublisher implements Flow.Publisher<Integer>, Flow.Subscription {

    private Flow.Subscriber<? super Integer> subscriber;

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> given) {
      seen.add("subscribed");
      subscriber = given;
      given.onSubscribe(this);
    }

    @Override
    public void request(long count) {
      seen.add("request " + count);
    }

    @Override
    public void cancel() {
      seen.add("cancel");
    }
  }

  private final ManualPublisher publisher = new ManualPublisher();

  private Task<Void> iterating(int ahead, Consumer<Integer> each) {
    return loop.createTask(() -> {
      try (PublishedValues<Integer> values = PublishedValues.of(publisher, ahead)) {
        for (int value : values) {
          each.accept(value);
        }
      }
      seen.add("left");
    });
  }

  private void signal(Consumer<Flow.Subscriber<? super Integer>> what) {
    what.accept(publisher.subscriber);
    virtual.runUntilIdle();
  }

  @Test
  void eachValue_isRequestedWhenItIsAskedFor() {
    Task<Void> task =
        iterating(
            1,
            value -> {
              seen.add(value);
              Gyre.sleep(Duration.ofSeconds(1));
            });
    virtual.runUntilIdle();
    assertEquals(List.of("subscribed", "request 1"), seen);
    signal(subscriber -> subscriber.onNext(7));
    assertEquals(List.of("subscribed", "request 1", 7), seen, "slow bodies slow publishers down");
    virtual.advance(Duration.ofSeconds(1).toNanos());
    assertEquals(List.of("subscribed", "request 1", 7, "request 1"), seen);
    signal(Flow.Subscriber::onComplete);
    assertEquals("left", seen.getLast());
    assertFalse(seen.contains("cancel"), "who has ended is not cancelled");
    assertTrue(task.isDone());
  }

  @Test
  void valuesAhead_areRequestedInHalves() {
    iterating(4, seen::add);
    virtual.runUntilIdle();
    signal(subscriber -> {
      for (int i = 1; i <= 4; i++) {
        subscriber.onNext(i);
      }
    });
    assertEquals(List.of("subscribed", "request 4", 1, 2, "request 2", 3, 4, "request 2"), seen);
  }

  @Test
  void leavingEarly_cancelsTheSubscription_andWaitingValuesAreDropped() {
    loop.runUntilComplete(() -> {
      PublishedValues<Integer> left;
      try (PublishedValues<Integer> values = PublishedValues.of(publisher, 2)) {
        left = values;
        loop.callSoon(() -> publisher.subscriber.onNext(1));
        loop.callSoon(() -> publisher.subscriber.onNext(2));
        for (int value : values) {
          seen.add(value);
          break;
        }
      }
      left.close();
    });
    assertEquals(List.of("subscribed", "request 2", 1, "cancel"), seen);
  }

  @Test
  void closedBeforeTheFirstStep_neverSubscribes() {
    loop.runUntilComplete(() -> {
      PublishedValues<Integer> values = PublishedValues.of(publisher);
      values.close();
      assertFalse(values.iterator().hasNext());
    });
    assertEquals(List.of(), seen);
  }

  @Test
  void failure_comesBehindTheValues_checkedOnesWrapped() {
    var io = new IOException("expected");
    Task<Void> task = iterating(8, seen::add);
    virtual.runUntilIdle();
    signal(subscriber -> {
      subscriber.onNext(1);
      subscriber.onNext(2);
      subscriber.onError(io);
    });
    assertEquals(List.of("subscribed", "request 8", 1, 2), seen);
    assertSame(io, task.exception());
    loop.runUntilComplete(() -> {
      var values = PublishedValues.of(publisher).iterator();
      loop.callSoon(() -> publisher.subscriber.onError(io));
      assertSame(io, assertThrows(CompletionException.class, values::hasNext).getCause());
      assertFalse(values.hasNext());
    });
  }

  @Test
  void cancelledTask_cancelsTheSubscription() {
    Task<Void> task = iterating(1, seen::add);
    virtual.runUntilIdle();
    task.cancel();
    virtual.runUntilIdle();
    assertTrue(task.isCancelled());
    assertEquals(List.of("subscribed", "request 1", "cancel"), seen);
  }

  @Test
  void secondSubscription_isCancelled_asIsOneThatComesTooLate() {
    iterating(1, seen::add);
    virtual.runUntilIdle();
    signal(subscriber -> subscriber.onSubscribe(publisher));
    assertEquals(List.of("subscribed", "request 1", "cancel"), seen);
    seen.clear();

    List<Flow.Subscriber<? super Integer>> slow = new ArrayList<>();
    Task<Void> task =
        loop.createTask(() -> {
          try (PublishedValues<Integer> values = PublishedValues.of(slow::add)) {
            values.forEach(seen::add);
          }
        });
    virtual.runUntilIdle();
    task.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of(), seen);
    slow.getFirst().onSubscribe(publisher);
    assertEquals(List.of("cancel"), seen);
  }

  @Test
  void publisherOfAClosedLoop_isCancelledAtItsNextSignal() {
    iterating(1, seen::add);
    virtual.runUntilIdle();
    loop.close();
    publisher.subscriber.onNext(1);
    assertEquals(List.of("subscribed", "request 1", "cancel"), seen);
  }

  @Test
  void publisherOfAClosedLoop_isCancelled_alsoWhenNobodyWaitedForIt() {
    iterating(1, value -> Gyre.sleep(Duration.ofSeconds(1)));
    virtual.runUntilIdle();
    signal(subscriber -> subscriber.onNext(1));
    loop.close();
    publisher.subscriber.onNext(2);
    assertEquals(List.of("subscribed", "request 1", "cancel"), seen);
  }

  @Test
  void closedByAnotherTask_endsForWhoWaits() {
    List<PublishedValues<Integer>> opened = new ArrayList<>();
    Task<Boolean> waiting =
        loop.createTask(() -> {
          opened.add(PublishedValues.of(publisher));
          return opened.getFirst().iterator().hasNext();
        });
    virtual.runUntilIdle();
    opened.getFirst().close();
    virtual.runUntilIdle();
    assertFalse(waiting.result());
    assertEquals(List.of("subscribed", "request 1", "cancel"), seen);
  }

  @Test
  void generatorsPublisher_canBeIteratedAgain() {
    loop.runUntilComplete(() -> {
      var generator =
          loop.createAsyncGenerator((AsyncGenerator.Yielder<Integer> out) -> {
            for (int i = 0; i < 5; i++) {
              out.yield(i);
            }
          });
      try (var values = PublishedValues.of(generator.toPublisher(), 2)) {
        values.forEach(seen::add);
      }
    });
    assertEquals(List.of(0, 1, 2, 3, 4), seen);
  }

  @Test
  void publisherOnOtherThreads_losesNothing_inOrder() {
    try (var source = new SubmissionPublisher<Integer>()) {
      Task<Void> task =
          loop.createTask(() -> {
            try (var values = PublishedValues.of(source, 3)) {
              for (int value : values) {
                seen.add(value);
              }
            }
          });
      loop.callSoon(() -> Thread.ofPlatform().start(() -> submit(source, 1000)));
      virtual.runUntil(task::isDone);
      assertEquals(IntStream.range(0, 1000).boxed().toList(), seen);
    }
  }

  private static void submit(SubmissionPublisher<Integer> source, int count) {
    while (!source.hasSubscribers()) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < count; i++) {
      source.submit(i);
    }
    source.close();
  }
}
