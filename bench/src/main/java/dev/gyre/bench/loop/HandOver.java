package dev.gyre.bench.loop;

import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How fast can other threads hand callbacks over to a running loop? One or four threads hand over
 * as many as they can; the batch ends when the loop has run them all.
 *
 * <pre>./gyre bench hand-over-1 hand-over-4</pre>
 *
 * <p>The same code for all: each loop is an {@link Executor}; that of Vert.x has to wrap what it is
 * given in a handler. Each runs on a thread of its own; the producers are threads that live as long
 * as the process. {@code limit-ring} is a {@link RawHandOver}. Node.js is not asked: its threads
 * can send each other messages, but no callbacks.
 */
public final class HandOver {

  private HandOver() {}

  /**
   * Returns the question.
   *
   * @param producers how many threads hand over
   * @return the question
   */
  public static Question question(int producers) {
    return Question.of(
            "hand-over-" + producers,
            "callbacks from " + producers + " other thread(s) to a loop; per callback")
        .answeredBy(operations -> operations - operations % producers)
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new Handing(GyreLoops.FULL.running(), producers),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.NIO.contestant(),
            () -> new Handing(GyreLoops.NIO.running(), producers),
            GyreLoops.NIO.jvmFlags())
        .enter("netty-epoll", () -> new Handing(Netty.onEpoll().loop(), producers), Netty.JVM_FLAGS)
        .enter("netty-nio", () -> new Handing(Netty.onNio().loop(), producers), Netty.JVM_FLAGS)
        .enter("activej", () -> new Handing(ActiveJ.onItsOwnThread(), producers), Netty.JVM_FLAGS)
        .enter("vertx", () -> new Handing(VertxLoop.onEpoll(), producers), Netty.JVM_FLAGS)
        .enter(
            "limit-ring", () -> new Handing(RawHandOver.running(producers), producers), List.of())
        .enterPythonLoops()
        .aim("gyre", 1.2, "netty-epoll")
        .aim("gyre-nio", 1.2, "netty-nio");
  }

  private static final class Handing implements Contestant, Runnable {

    private final Executor loop;
    private final int producers;
    private final ExecutorService threads;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private long expected;
    private long done; // on the loop

    Handing(Executor loop, int producers) {
      this.loop = loop;
      this.producers = producers;
      this.threads =
          Executors.newFixedThreadPool(producers, Thread.ofPlatform().daemon().factory());
    }

    @Override
    public long run(int operations) {
      int each = operations / producers;
      if (each == 0) {
        return 0;
      }
      end = new CompletableFuture<>();
      done = 0;
      expected = (long) each * producers;
      for (int i = 0; i < producers; i++) {
        threads.execute(() -> handOver(each));
      }
      return end.join();
    }

    private void handOver(int count) {
      Executor to = loop; // once: beside the field lies what the loop counts
      for (int i = 0; i < count; i++) {
        to.execute(this);
      }
    }

    @Override
    public void run() {
      if (++done == expected) {
        end.complete(done);
      }
    }
  }
}
