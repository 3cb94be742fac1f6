package dev.gyre.itests.osgi.inside;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.itests.osgi.control.CallFigures;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Submits calls and keeps count of what becomes of each. Thread-safe. */
final class CallBook {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+$");

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final LongAdder begun = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder begunAgain = new LongAdder();
  private final LongAdder answeredAgain = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final Map<String, LongAdder> begunBy = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /**
   * Submits a call to the default executor of a loop. On the loop.
   *
   * @param gate what the call waits for, open for a quick one
   * @param afterwards called on the loop when the call is answered, whatever the answer
   */
  void submit(EventLoop loop, CountDownLatch gate, Runnable afterwards) {
    var call = new CountedCall(sent.getAndIncrement(), gate);
    LoopFuture<Long> future;
    try {
      future = loop.runInExecutor(null, call);
    } catch (RuntimeException failure) {
      countFailure(failure);
      ended.incrementAndGet();
      return;
    }
    future.addDoneCallback(done -> {
      call.countAnswer(done);
      ended.incrementAndGet();
      afterwards.run();
    });
  }

  /** Returns how many calls have neither given an answer nor failed. */
  long unended() {
    return sent.get() - ended.get();
  }

  CallFigures figures() {
    return new CallFigures(
        sent.get(),
        begun.sum(),
        answered.sum(),
        begunAgain.sum(),
        answeredAgain.sum(),
        rejected.sum(),
        begunBy.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum())),
        List.copyOf(failures));
  }

  private void countFailure(Throwable failure) {
    failures.add(failure.toString());
    if (failure instanceof RejectedExecutionException) {
      rejected.increment();
    }
  }

  /** One call, whose answer is its own number. */
  private final class CountedCall implements Callable<Long> {

    private final long id;
    private final CountDownLatch gate;
    private final AtomicBoolean began = new AtomicBoolean();
    private final AtomicBoolean answeredOnce = new AtomicBoolean();

    private CountedCall(long id, CountDownLatch gate) {
      this.id = id;
      this.gate = gate;
    }

    @Override
    public Long call() throws InterruptedException {
      (began.compareAndSet(false, true) ? begun : begunAgain).increment();
      String kind = NUMBER.matcher(Thread.currentThread().getName()).replaceFirst("");
      begunBy.computeIfAbsent(kind, name -> new LongAdder()).increment();
      gate.await();
      return id;
    }

    private void countAnswer(LoopFuture<Long> done) {
      if (done.isCancelled()) {
        failures.add("cancelled: " + id);
      } else if (done.exception() != null) {
        countFailure(done.exception());
      } else if (done.result() != id) {
        failures.add("call " + id + " was given the answer of " + done.result());
      } else {
        (answeredOnce.compareAndSet(false, true) ? answered : answeredAgain).increment();
      }
    }
  }
}
