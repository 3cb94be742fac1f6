package dev.gyre.micrometer;

import dev.gyre.inspect.Loops;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Binds what Gyre tells of itself to Micrometer: {@code new GyreMetrics().bindTo(registry)}. In an
 * OSGi framework that is done for each registry that is a service.
 *
 * <table>
 *   <caption>Meters and their tags</caption>
 *   <tr><td>{@code gyre.loops} <td>open loops
 *   <tr><td>{@code gyre.loop.turns}, {@code callbacks}
 *       <td>counters of a loop; {@code loop}, {@code id}, {@code selector}, {@code task.runner}, as
 *       for the next two
 *   <tr><td>{@code gyre.loop.ready}, {@code timers}, {@code tasks} <td>what waits in it
 *   <tr><td>{@code gyre.loop.busy}, {@code gyre.loop.turn.time}
 *       <td>times: since it has asked for I/O; of its latest turns, with a further tag {@code
 *       quantile}: 0.5, 0.99 or 1. NaN unless {@linkplain Loops#setMeasuringTurns turns are
 *       measured}
 *   <tr><td>{@code gyre.executor.submitted}, {@code answered}
 *       <td>counters of calls of the host's executor; {@code executor}, as for the next
 *   <tr><td>{@code gyre.executor.unfinished}, {@code waiting}, {@code draining}, {@code leases}
 *       <td>what it is busy with, and for how many
 *   <tr><td>{@code gyre.swap} <td>timer of swaps; {@code part}, {@code phase}
 *   <tr><td>{@code gyre.swap.moved}, {@code left}
 *       <td>counters of the work that went along, or did not; {@code part}
 *   <tr><td>{@code gyre.provider}
 *       <td>1 for each provider that serves, 0 for the others; {@code part}, {@code provider}
 * </table>
 *
 * <p>Loops come and go, and are moved to another selector: a thread looks every ten seconds, unless
 * told otherwise, and at each swap. Meters of a loop that is closed are removed then, and nothing
 * refers to the loop. One that lives for less may never be seen. When a tag changes, such as the
 * selector's name in a swap, counters of the new meters begin at nothing: what was counted before
 * stays with the old ones, so that a sum over a tag counts nothing twice.
 *
 * <p>A registry is bound at most once; use one of these for it, and one only. Thread-safe.
 *
 * @since 0.1
 */
public final class GyreMetrics implements MeterBinder, AutoCloseable {

  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);
  private static final Duration MAX_AGE = Duration.ofMillis(500);

  private final Tags tags;
  private final Duration interval;
  private final Figures figures;
  private final IdentityHashMap<MeterRegistry, BoundMeters> bound =
      new IdentityHashMap<>(); // guarded by this
  private @Nullable Thread follower; // guarded by this
  private Providers.@Nullable Registration listening; // guarded by this

  /** Creates a binder of meters without further tags. */
  public GyreMetrics() {
    this(Tags.empty(), USUAL_INTERVAL);
  }

  /**
   * Creates a binder.
   *
   * @param tags what all meters are tagged with besides
   * @param interval how often loops are looked for, positive
   * @throws IllegalArgumentException if the interval is not positive
   */
  public GyreMetrics(Iterable<Tag> tags, Duration interval) {
    this(tags, interval, new Figures(() -> Figures.Snapshot.of(new Loops()), MAX_AGE));
  }

  GyreMetrics(Iterable<Tag> tags, Duration interval, Figures figures) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval must be positive: " + interval);
    }
    this.tags = Tags.of(tags);
    this.interval = interval;
    this.figures = figures;
  }

  /**
   * Registers the meters, unless they are there already, and keeps up with loops from now on.
   *
   * @param registry where to
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    figures.lookAgain();
    bound.computeIfAbsent(registry, each -> new BoundMeters(each, tags, figures));
    if (listening == null) {
      listening = Providers.addSwapListener(this::swapped);
      follower = startFollowing();
    }
  }

  private Thread startFollowing() {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("gyre-micrometer")
            .unstarted(this::keepFollowing);
    thread.setContextClassLoader(GyreMetrics.class.getClassLoader());
    thread.start();
    return thread;
  }

  private void keepFollowing() {
    try {
      while (true) {
        Thread.sleep(interval);
        follow();
      }
    } catch (InterruptedException over) {
      // closed
    }
  }

  private synchronized void swapped(SwapEvent event) {
    bound.values().forEach(each -> each.count(event));
    follow();
  }

  /** Has the meters be those of the loops that there are. */
  synchronized void follow() {
    Figures.Snapshot now = figures.lookAgain();
    bound.values().forEach(each -> each.follow(now));
  }

  /**
   * Removes the meters from a registry, if they are there.
   *
   * @param registry where from
   */
  public synchronized void unbindFrom(MeterRegistry registry) {
    BoundMeters meters = bound.remove(registry);
    if (meters != null) {
      meters.remove();
    }
    if (bound.isEmpty()) {
      stopFollowing();
    }
  }

  private void stopFollowing() {
    if (listening != null) {
      listening.close();
      listening = null;
    }
    if (follower != null) {
      follower.interrupt();
      follower = null;
    }
  }

  /** Removes the meters from all registries. It can be bound again afterwards. */
  @Override
  public synchronized void close() {
    bound.values().forEach(BoundMeters::remove);
    bound.clear();
    stopFollowing();
  }
}
