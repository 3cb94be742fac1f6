package dev.gyre.bench.loop;

import dev.gyre.EventLoop;
import dev.gyre.bench.harness.Contestant;
import dev.gyre.bench.harness.Question;
import io.activej.eventloop.Eventloop;
import io.vertx.core.Handler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How fast does a loop turn? A callback schedules itself, so that each runs in a turn of its own.
 *
 * <pre>./gyre bench callback-chain</pre>
 *
 * <p>All schedule an object that is there already, so what is allocated is the loop's own. Gyre and
 * asyncio return a handle that cancels, and carry a context along; Netty and ActiveJ do neither.
 * Netty's {@code execute} is also its way in from other threads; it has no other. ActiveJ runs such
 * a chain to its end before it looks at its sockets again; the others look in between. Node.js does
 * by {@code setImmediate}. {@code limit-ring} is a {@link RawRing}.
 */
public final class CallbackChain {

  private CallbackChain() {}

  /**
   * Returns the question.
   *
   * @return the question
   */
  public static Question question() {
    return Question.of("callback-chain", "a callback that schedules itself; per callback")
        .enter(
            GyreLoops.FULL.contestant(),
            () -> new OnGyre(GyreLoops.FULL.open()),
            GyreLoops.FULL.jvmFlags())
        .enter("netty", () -> new OnNetty(Netty.onEpoll()), Netty.JVM_FLAGS)
        .enter("activej", OnActiveJ::new, Netty.JVM_FLAGS)
        .enter("vertx", () -> new OnVertx(VertxLoop.onEpoll()), Netty.JVM_FLAGS)
        .enter("limit-ring", OnRing::new, List.of())
        .enterPythonLoops()
        .enterNode()
        .aim("gyre", 1.0, "netty", "activej")
        .aim("gyre", 40, "asyncio")
        .aim("gyre", 20, "uvloop");
  }

  private static final class OnGyre implements Contestant, Runnable {

    private final EventLoop loop;
    private int left;
    private long done;

    OnGyre(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      loop.callSoon(this);
      loop.runForever();
      return done;
    }

    @Override
    public void run() {
      done++;
      if (--left > 0) {
        loop.callSoon(this);
      } else {
        loop.stop();
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnNetty implements Contestant, Runnable {

    private final Netty netty;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left;
    private long done;

    OnNetty(Netty netty) {
      this.netty = netty;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      end = new CompletableFuture<>();
      netty.run(this, end);
      return end.join();
    }

    @Override
    public void run() {
      done++;
      if (--left > 0) {
        netty.loop().execute(this);
      } else {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      netty.close();
    }
  }

  private static final class OnVertx implements Contestant, Handler<@Nullable Void> {

    private final VertxLoop loop;
    private CompletableFuture<Long> end = new CompletableFuture<>();
    private int left;
    private long done;

    OnVertx(VertxLoop loop) {
      this.loop = loop;
    }

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      end = new CompletableFuture<>();
      loop.context().runOnContext(this);
      return end.join();
    }

    @Override
    public void handle(@Nullable Void nothing) {
      done++;
      if (--left > 0) {
        loop.context().runOnContext(this);
      } else {
        end.complete(done);
      }
    }

    @Override
    public void close() {
      loop.close();
    }
  }

  private static final class OnRing implements Contestant, Runnable {

    private final RawRing ring = new RawRing();
    private int left;
    private long done;

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      ring.add(this);
      ring.run();
      return done;
    }

    @Override
    public void run() {
      done++;
      if (--left > 0) {
        ring.add(this);
      }
    }
  }

  private static final class OnActiveJ implements Contestant, Runnable {

    private final Eventloop loop = ActiveJ.here();
    private int left;
    private long done;

    @Override
    public long run(int operations) {
      left = operations;
      done = 0;
      loop.postLast(this);
      loop.run();
      return done;
    }

    @Override
    public void run() {
      done++;
      if (--left > 0) {
        loop.postLast(this);
      }
    }
  }
}
