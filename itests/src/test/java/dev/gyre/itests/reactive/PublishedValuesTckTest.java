package dev.gyre.itests.reactive;

import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import dev.gyre.PublishedValues;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The subscriber behind {@link PublishedValues}, judged by the Reactive Streams TCK. */
public class PublishedValuesTckTest extends FlowSubscriberBlackboxVerification<Integer> {

  private static final long DEFAULT_TIMEOUT_MILLIS = 1_000; // generous: the machine may be busy
  private static final long NO_SIGNALS_TIMEOUT_MILLIS = 30;

  private final LoopThread thread = new LoopThread();

  public PublishedValuesTckTest() {
    super(new TestEnvironment(DEFAULT_TIMEOUT_MILLIS, NO_SIGNALS_TIMEOUT_MILLIS));
  }

  @BeforeClass
  public void startLoop() {
    thread.start();
  }

  @AfterClass
  public void stopLoop() throws InterruptedException {
    thread.end();
  }

  /** A task iterates, and so subscribes: to a publisher that hands out who does. */
  @Override
  public Flow.Subscriber<Integer> createFlowSubscriber() {
    var subscriber = new CompletableFuture<Flow.Subscriber<? super Integer>>();
    EventLoop loop = thread.loop();
    loop.callSoonThreadsafe(() -> loop.createTask(() -> iterate(subscriber::complete)));
    return narrow(subscriber.join());
  }

  private static void iterate(Flow.Publisher<Integer> publisher) {
    try (PublishedValues<Integer> values = PublishedValues.of(publisher, 4)) {
      values.forEach(value -> Gyre.getRunningLoop().yieldNow());
    } catch (RuntimeException expected) {
      // Some of the tests send failures.
    }
  }

  @SuppressWarnings("unchecked") // who takes anything takes integers
  private static Flow.Subscriber<Integer> narrow(Flow.Subscriber<? super Integer> any) {
    return (Flow.Subscriber<Integer>) any;
  }

  @Override
  public Integer createElement(int element) {
    return element;
  }
}
