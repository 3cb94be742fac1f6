package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.LoopFuture;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What does an await cost that has to wait? Two tasks hand a number to and fro through futures;
 * each creates one, awaits it, and completes the other's. A round trip has two awaits.
 *
 * <pre>./gyre bench await-switch</pre>
 *
 * <p>{@code virtual-threads} are two plain ones on the scheduler of the JDK that park, and unpark
 * each other by way of a volatile field: no future is made, which is less work. {@code vertx} runs
 * handlers on virtual threads, one at a time, which await its futures. {@code limit-continuation}
 * are two {@link RawContinuation}s that are resumed in turn and suspend at once: nothing decides
 * who is next, and no value is carried.
 */
public final class AwaitSwitch {

  private AwaitSwitch() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("await-switch", "two tasks await each other in turn; per round trip")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter(
            GyreLoops.PORTABLE.contestant(),
            () -> new OnGyre(GyreLoops.PORTABLE.open()),
            GyreLoops.PORTABLE.jvmFlags())
        .enter("virtual-threads", OnVirtualThreads::new, List.of())
        .enter("vertx", () -> new OnVertx(VertxLoop.ofVirtualThreads()), Netty.JVM_FLAGS)
        .enter("limit-continuation", OnContinuations::new, RawContinuation.JVM_FLAGS)
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.5, "virtual-threads")
        .aim("gyre", 12, "asyncio")
        .aim("gyre", 6, "uvloop")
        .aim("gyre-portable", 1.3, "uvloop")
        .aim("gyre-portable", 2.5, "asyncio");
  }

  private static final class OnGyre implements Contestant {

    private final EventLoop loop;
    private LoopFuture<Integer> ping; // awaited by the one
    private LoopFuture<Integer> pong; // awaited by the other
    private long done;

    OnGyre(EventLoop loop) {
      this.loop = loop;
      this.ping = loop.createFuture();
      this.pong = loop.createFuture();
    }

    @Override
    public long run(int operations) {
      done = 0;
      loop.runUntilComplete(() -> play(operations));
      return done;
    }

    private void play(int operations) {
      ping = loop.createFuture();
      var other = loop.createTask(() -> answer(operations));
      for (int i = 0; i < operations; i++) {
        pong = loop.createFuture();
        ping.setResult(i);
        done += pong.await() == i ? 1 : 0;
      }
      other.await();
    }

    private void answer(int operations) {
      for (int i = 0; i < operations; i++) {
        int value = ping.await();
        ping = loop.createFuture();
        pong.setResult(value);
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnVirtualThreads implements Contestant {

    private static final int NOBODY = -1;

    private volatile int ping = NOBODY;
    private volatile int pong = NOBODY;
    private volatile @Nullable Thread first;
    private volatile @Nullable Thread second;
    private long done;

    @Override
    public long run(int operations) throws InterruptedException {
      done = 0;
      ping = NOBODY;
      pong = NOBODY;
      Thread one = Thread.ofVirtual().unstarted(() -> play(operations));
      Thread other = Thread.ofVirtual().unstarted(() -> answer(operations));
      first = one;
      second = other;
      other.start();
      one.start();
      one.join();
      other.join();
      return done;
    }

    private void play(int operations) {
      for (int i = 0; i < operations; i++) {
        ping = i;
        LockSupport.unpark(Objects.requireNonNull(second));
        while (pong == NOBODY) {
          LockSupport.park();
        }
        done += pong == i ? 1 : 0;
        pong = NOBODY;
      }
    }

    private void answer(int operations) {
      for (int i = 0; i < operations; i++) {
        while (ping == NOBODY) {
          LockSupport.park();
        }
        int value = ping;
        ping = NOBODY;
        pong = value;
        LockSupport.unpark(Objects.requireNonNull(first));
      }
    }
  }

  private static final class OnContinuations implements Contestant {

    private final RawContinuation one = new RawContinuation(this::play);
    private final RawContinuation other = new RawContinuation(this::play);
    private long switches;

    @Override
    public long run(int operations) {
      switches = 0;
      for (int i = 0; i < operations; i++) {
        one.resume();
        other.resume();
      }
      return switches / 2;
    }

    private void play() {
      while (true) {
        switches++;
        RawContinuation.suspend();
      }
    }
  }

  private static final class OnVertx implements Contestant {

    private final VertxLoop loop;
    private Promise<Integer> ping = Promise.promise();
    private Promise<Integer> pong = Promise.promise();
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private long done;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      done = 0;
      end = new CompletableFuture<>();
      loop.execute(() -> play(operations));
      return end.join();
    }

    private void play(int operations) {
      ping = Promise.promise();
      loop.execute(() -> answer(operations));
      for (int i = 0; i < operations; i++) {
        pong = Promise.promise();
        ping.complete(i);
        done += Future.await(pong.future()) == i ? 1 : 0;
      }
      end.complete(done);
    }

    private void answer(int operations) {
      for (int i = 0; i < operations; i++) {
        int value = Future.await(ping.future());
        ping = Promise.promise();
        pong.complete(value);
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }
}
