package dev.gyre.internal.policy;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.internal.swap.Deadline;
import dev.gyre.internal.swap.Takeover;
import dev.gyre.spi.Part;
import dev.gyre.spi.RunningLoop;
import dev.gyre.spi.SwapEvent;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows which policy has made which loop. The loops of a policy that leaves run on untouched; but
 * first it waits until none of them is in a run any longer, or the operator's deadline is over, and
 * then tells which are. Holds neither loops nor policies. Thread-safe.
 */
public final class PolicyLoops implements Takeover<EventLoopPolicy> {

  /** How long the end of a run may go unnoticed: nobody is told of it, so it is looked for. */
  private static final long LOOK_MILLIS = 5;

  private final Map<EventLoop, WeakReference<EventLoopPolicy>> makers =
      new WeakHashMap<>(); // guarded by itself
  private final Consumer<SwapEvent> listeners;
  private final Supplier<@Nullable EventLoopPolicy> successor;
  private volatile Duration patience = Duration.ofSeconds(1);

  /**
   * Begins without loops.
   *
   * @param successor tells the policy in office
   * @param listeners told of loops that a departure has waited for
   */
  public PolicyLoops(Supplier<@Nullable EventLoopPolicy> successor, Consumer<SwapEvent> listeners) {
    this.successor = successor;
    this.listeners = listeners;
  }

  /**
   * Remembers who has made a loop.
   *
   * @param loop the loop
   * @param policy its maker
   */
  public void made(EventLoop loop, EventLoopPolicy policy) {
    synchronized (makers) {
      makers.put(loop, new WeakReference<>(policy));
    }
  }

  /**
   * Sets how long a policy that leaves waits for its loops.
   *
   * @param deadline how long at most; zero not to wait
   */
  public void setPatience(Duration deadline) {
    patience = deadline;
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public void depart(EventLoopPolicy policy, Deadline deadline) {
    long startNanos = System.nanoTime();
    List<EventLoop> running = running(policy);
    if (running.isEmpty()) {
      return;
    }
    try {
      while (!othersThanMine(running).isEmpty() && !deadline.isOver()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        running = running(policy);
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
    tell(policy, running, Duration.ofNanos(System.nanoTime() - startNanos));
  }

  @SuppressWarnings("ReferenceEquality") // the very policy is meant
  private List<EventLoop> running(EventLoopPolicy policy) {
    var running = new ArrayList<EventLoop>();
    synchronized (makers) {
      makers.forEach((loop, maker) -> {
        if (maker.get() == policy && loop.isRunning()) {
          running.add(loop);
        }
      });
    }
    return running;
  }

  /** A callback or a task that takes its own policy away must not wait for itself. */
  @SuppressWarnings("ReferenceEquality") // the very loop is meant
  private static List<EventLoop> othersThanMine(List<EventLoop> running) {
    EventLoop mine = RunningLoop.get();
    return running.stream().filter(each -> each != mine).toList();
  }

  private void tell(EventLoopPolicy policy, List<EventLoop> left, Duration took) {
    EventLoopPolicy next = successor.get();
    listeners.accept(
        new SwapEvent(
            Part.POLICY,
            SwapEvent.Phase.DRAINED,
            policy.name(),
            next == null ? null : next.name(),
            0,
            left.size(),
            took,
            left.isEmpty() ? null : stillRunning(policy, left)));
  }

  private static IllegalStateException stillRunning(EventLoopPolicy policy, List<EventLoop> left) {
    return new IllegalStateException(
        "policy %s is gone and its loops run on, until they are stopped: %s"
            .formatted(
                policy.name(),
                left.stream().map(EventLoop::toString).collect(Collectors.joining(", "))));
  }
}
