package dev.gyre.executors.hazelcast;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * Opens executors that make calls on the members of a Hazelcast cluster: {@link HazelcastExecutor}
 * as the host's default executor. Calls have to be serializable then, such as {@link
 * dev.gyre.PortableCall}s; one that is not fails with {@link CallTransferException}. So it serves
 * only if it is {@linkplain dev.gyre.spi.Providers#prefer preferred} by name: {@code hazelcast}.
 *
 * <pre>
 *   Providers.install(Part.EXECUTOR, new HazelcastExecutorProvider(hazelcast), 0);
 *   Providers.prefer(Part.EXECUTOR, "hazelcast");
 * </pre>
 *
 * <p>{@link java.util.ServiceLoader} does not find it, since somebody has to say which cluster. In
 * an OSGi framework a component makes one of the service {@link HazelcastInstance}, which a
 * configuration may narrow down by {@code hazelcast.target}, or of a client of its own if the
 * configuration, with the PID {@code dev.gyre.executors.hazelcast}, names a file for one. A service
 * that comes or goes makes a new provider, which is a swap like any other. A configuration with a
 * value that is not understood is refused as a whole, with a line in the log, and the one before
 * stays. Immutable.
 *
 * @since 0.1
 */
public final class HazelcastExecutorProvider implements ExecutorProvider {

  private static final int USUAL_RANKING = -30;

  private final Access access;
  private final HazelcastExecutorOptions options;

  /**
   * Creates a provider of executors of the {@linkplain HazelcastExecutorOptions#DEFAULT usual}
   * kind.
   *
   * @param hazelcast a member or a client of the cluster, which stays the caller's
   */
  public HazelcastExecutorProvider(HazelcastInstance hazelcast) {
    this(hazelcast, HazelcastExecutorOptions.DEFAULT);
  }

  /**
   * Creates a provider.
   *
   * @param hazelcast a member or a client of the cluster, which stays the caller's
   * @param options how its executors use the cluster
   */
  public HazelcastExecutorProvider(HazelcastInstance hazelcast, HazelcastExecutorOptions options) {
    this(new Access.Given(Objects.requireNonNull(hazelcast, "hazelcast")), options);
  }

  /**
   * Creates a provider that starts a client for each executor, and shuts it down with it.
   *
   * @param client how the client finds the cluster
   * @param options how its executors use the cluster
   */
  public HazelcastExecutorProvider(ClientConfig client, HazelcastExecutorOptions options) {
    this(new Access.Configured(Objects.requireNonNull(client, "client")), options);
  }

  private HazelcastExecutorProvider(Access access, HazelcastExecutorOptions options) {
    this.access = access;
    this.options = Objects.requireNonNull(options, "options");
  }

  @Override
  public String name() {
    return "hazelcast";
  }

  @Override
  public int ranking() {
    return USUAL_RANKING;
  }

  /** Calls of users who know nothing of it would all fail. */
  @Override
  public boolean onlyIfPreferred() {
    return true;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.ofNullable(access.obstacle());
  }

  @Override
  public CallExecutor open() {
    Cluster cluster = access.enter(options.service());
    try {
      return new ClusterPool(cluster, options);
    } catch (RuntimeException failure) {
      cluster.leave();
      throw failure;
    }
  }

  @Override
  public String toString() {
    return "hazelcast (" + access + ", at most " + options.callsPerMember() + " calls per member)";
  }
}
