package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.AsyncGenerator;
import dev.gyre.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeneratorPublisherTest {

  private final VirtualLoop virtual = VirtualLoop.pollingEachTurn();
  private final SelectorEventLoop loop = virtual.loop;
  private final List<Object> seen = new ArrayList<>();
  private Flow.@Nullable Subscription subscription; // that was given last
  private final IllegalStateException failure = new IllegalStateException("expected");

  /** Notes what it is told. */
  private class Subscriber implements Flow.Subscriber<Integer> {

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      seen.add("subscribed");
    }

    @Override
    public void onNext(Integer item) {
      seen.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      seen.add(failure.getMessage());
    }

    @Override
    public void onComplete() {
      seen.add("complete");
    }
  }

  private AsyncGenerator<Integer> countingTo(int last) {
    return loop.createAsyncGenerator(new CountingBody(last, seen));
  }

  private void subscribe(AsyncGenerator<Integer> generator, Subscriber subscriber) {
    generator.toPublisher().subscribe(subscriber);
    virtual.runUntilIdle();
  }

  private void request(long count) {
    subscription.request(count);
    virtual.runUntilIdle();
  }

  private void letSecondsPass() {
    for (int i = 0; i < 9; i++) {
      virtual.advance(Duration.ofSeconds(1).toNanos());
    }
  }

  private void fail() {
    throw failure;
  }

  private void assertReportedOnce() {
    assertEquals(1, virtual.reports.size(), virtual.reports::toString);
    assertSame(failure, virtual.reports.getFirst().exception());
  }

  @Test
  void whatIsRequested_isPublished_andTheEndIsTold() {
    subscribe(countingTo(3), new Subscriber());
    assertEquals(List.of("subscribed"), seen);
    request(2);
    letSecondsPass();
    assertEquals(List.of("subscribed", 1, 2), seen);
    request(Long.MAX_VALUE);
    letSecondsPass();
    assertEquals(List.of("subscribed", 1, 2, 3, "cleaned up", "complete"), seen);
  }

  @Test
  void cancelledSubscription_closesTheGenerator_andSaysNoMore() {
    subscribe(countingTo(3), new Subscriber());
    request(1);
    letSecondsPass();
    subscription.cancel();
    virtual.runUntilIdle();
    letSecondsPass();
    assertEquals(List.of("subscribed", 1, "cleaned up"), seen);
  }

  @Test
  void subscriberThatThrows_hasCancelled_andItsFailureIsReported() {
    AsyncGenerator<Integer> generator = countingTo(3);
    subscribe(
        generator,
        new Subscriber() {
          @Override
          public void onNext(Integer item) {
            super.onNext(item);
            fail();
          }
        });
    request(Long.MAX_VALUE);
    letSecondsPass();
    assertEquals(List.of("subscribed", 1, "cleaned up"), seen);
    loop.close();
    assertReportedOnce();
    assertSame(generator, virtual.reports.getFirst().get("asyncgen"));
  }

  @Test
  void subscriberThatThrowsWhenItIsGreeted_isReported_andTheBodyDoesNotBegin() {
    subscribe(
        countingTo(0),
        new Subscriber() {
          @Override
          public void onSubscribe(Flow.Subscription given) {
            fail();
          }
        });
    letSecondsPass();
    assertEquals(List.of(), seen);
    assertReportedOnce();
  }

  @Test
  void subscriberThatThrowsAtTheEnd_isReported() {
    subscribe(
        countingTo(0),
        new Subscriber() {
          @Override
          public void onComplete() {
            fail();
          }
        });
    request(1);
    letSecondsPass();
    assertEquals(List.of("subscribed", "cleaned up"), seen);
    assertReportedOnce();
  }

  @Test
  void failureOfTheBody_isTheSubscribersToKnow() {
    AsyncGenerator<Integer> failing =
        loop.createAsyncGenerator(out -> {
          out.yield(1);
          throw new IOException("expected");
        });
    subscribe(failing, new Subscriber());
    request(Long.MAX_VALUE);
    assertEquals(List.of("subscribed", 1, "java.io.IOException: expected"), seen);
    assertEquals(List.of(), virtual.reports);
  }

  @Test
  void failureToCloseAfterACancelledSubscription_isReported() {
    AsyncGenerator<Integer> failing =
        loop.createAsyncGenerator(out -> {
          try {
            out.yield(1);
          } finally {
            fail();
          }
        });
    subscribe(failing, new Subscriber());
    request(1);
    subscription.cancel();
    virtual.runUntilIdle();
    assertEquals(List.of("subscribed", 1), seen);
    assertReportedOnce();
  }

  @Test
  void publishingTaskThatIsCancelled_tellsItsSubscriber() {
    subscribe(countingTo(3), new Subscriber());
    Task<?> publishing = loop.allTasks().iterator().next();
    publishing.cancel("shutdown");
    virtual.runUntilIdle();
    assertEquals(List.of("subscribed", "shutdown"), seen);
    assertTrue(publishing.isCancelled());
  }

  @Test
  void subscriberOnAClosedLoop_isTold() {
    Flow.Publisher<Integer> publisher = countingTo(3).toPublisher();
    loop.close();
    publisher.subscribe(new Subscriber());
    assertEquals("subscribed", seen.getFirst());
    assertTrue(seen.get(1).toString().startsWith("event loop is closed"), seen.toString());
  }

  @Test
  void subscriptionOfAClosedLoop_takesRequestsInVain() {
    subscribe(countingTo(3), new Subscriber());
    loop.close();
    subscription.request(1);
    subscription.cancel();
    assertEquals(List.of("subscribed"), seen);
  }

  @Test
  void secondSubscriber_isTold() {
    Flow.Publisher<Integer> publisher = countingTo(1).toPublisher();
    publisher.subscribe(new Subscriber());
    publisher.subscribe(new Subscriber());
    assertTrue(seen.toString().contains("has one subscriber"), seen.toString());
  }

  @Test
  void badRequest_isTold() {
    subscribe(countingTo(1), new Subscriber());
    request(0);
    assertTrue(seen.toString().contains("must be positive: 0"), seen.toString());
  }
}
