package dev.gyre.executors.hazelcast.osgi;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.core.HazelcastInstance;
import dev.gyre.executors.hazelcast.HazelcastExecutorOptions;
import dev.gyre.executors.hazelcast.HazelcastExecutorProvider;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens executors on the cluster of a Hazelcast instance, or of a client as a file has it.
 * Immutable.
 */
final class ClusterProvider implements ExecutorProvider {

  private static final int USUAL_RANKING = -30;

  private final @Nullable HazelcastInstance hazelcast;
  private final @Nullable Path client;
  private final HazelcastExecutorOptions options;

  /**
   * Creates a provider.
   *
   * @param hazelcast the service that is there, or null
   * @param client the client's file, which is preferred, or null
   * @param options how executors use the cluster
   */
  ClusterProvider(
      @Nullable HazelcastInstance hazelcast,
      @Nullable Path client,
      HazelcastExecutorOptions options) {
    this.hazelcast = hazelcast;
    this.client = client;
    this.options = options;
  }

  @Override
  public String name() {
    return "hazelcast";
  }

  @Override
  public int ranking() {
    return USUAL_RANKING;
  }

  @Override
  public boolean onlyIfPreferred() {
    return true;
  }

  @Override
  public Optional<String> unavailable() {
    if (client != null) {
      return Files.isReadable(client)
          ? Optional.empty()
          : Optional.of(
              "there is no file "
                  + client
                  + ": write one, or change \"client\" of "
                  + HazelcastComponent.PID);
    }
    return hazelcast == null
        ? Optional.of(
            "there is no service com.hazelcast.core.HazelcastInstance: register one, or name a"
                + " client's file by \"client\" of "
                + HazelcastComponent.PID)
        : new HazelcastExecutorProvider(hazelcast, options).unavailable();
  }

  @Override
  public CallExecutor open() {
    if (client != null) {
      return new HazelcastExecutorProvider(read(client.toFile()), options).open();
    }
    if (hazelcast == null) {
      throw new IllegalStateException(unavailable().orElseThrow());
    }
    return new HazelcastExecutorProvider(hazelcast, options).open();
  }

  private static ClientConfig read(File file) {
    try {
      return file.getName().endsWith(".xml")
          ? new XmlClientConfigBuilder(file).build()
          : new YamlClientConfigBuilder(file).build();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
  }

  @Override
  public String toString() {
    return client == null ? "hazelcast" : "hazelcast (client as in " + client + ")";
  }
}
