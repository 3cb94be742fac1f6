package dev.gyre.itests.reactive;

import dev.gyre.AsyncGenerator;
import dev.gyre.EventLoop;
import dev.gyre.Gyre;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The publishers that async generators make, judged by the Reactive Streams TCK. */
public class GeneratorPublisherTckTest extends FlowPublisherVerification<Long> {

  private static final long DEFAULT_TIMEOUT_MILLIS = 1_000; // generous: the machine may be busy
  private static final long NO_SIGNALS_TIMEOUT_MILLIS = 30;
  private static final long GC_TIMEOUT_MILLIS = 300;

  private final LoopThread thread = new LoopThread();

  public GeneratorPublisherTckTest() {
    super(
        new TestEnvironment(DEFAULT_TIMEOUT_MILLIS, NO_SIGNALS_TIMEOUT_MILLIS), GC_TIMEOUT_MILLIS);
  }

  @BeforeClass
  public void startLoop() {
    thread.start();
  }

  @AfterClass
  public void stopLoop() throws InterruptedException {
    thread.end();
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    return publisherOf(out -> {
      for (long value = 0; value < elements; value++) {
        if (value % 3 == 0) {
          Gyre.getRunningLoop().yieldNow(); // so that some values are there at once, and some later
        }
        out.yield(value);
      }
    });
  }

  /**
   * A generator has one subscriber; the next one is refused, as the TCK wants of this publisher.
   */
  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    Flow.Publisher<Long> publisher = createFlowPublisher(1);
    publisher.subscribe(new CancellingSubscriber<>());
    return publisher;
  }

  private Flow.Publisher<Long> publisherOf(AsyncGenerator.Body<Long> body) {
    EventLoop loop = thread.loop();
    return Gyre.runCoroutineThreadsafe(() -> loop.createAsyncGenerator(body).toPublisher(), loop)
        .join();
  }
}
