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
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The provider as a component: of the Hazelcast instance that is a service, or of clients as a file
 * has it. Immutable: a service that comes or goes, or a changed configuration, makes another one,
 * which is a swap like any other.
 */
@Component(service = ExecutorProvider.class, configurationPid = HazelcastComponent.PID)
@Designate(ocd = HazelcastConfiguration.class)
public final class HazelcastComponent implements ExecutorProvider {

  static final String PID = "dev.gyre.executors.hazelcast";
  static final int USUAL_RANKING = -30;

  private final @Nullable HazelcastInstance hazelcast;
  private final @Nullable Path client;
  private final HazelcastExecutorOptions options;

  /**
   * Creates the service as configured.
   *
   * @param hazelcast the service that is there, or null
   * @param configuration the configuration
   * @throws IllegalArgumentException if a value is out of range
   */
  @Activate
  public HazelcastComponent(
      @Reference(
              name = "hazelcast",
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable HazelcastInstance hazelcast,
      HazelcastConfiguration configuration) {
    this.hazelcast = hazelcast;
    this.client = configuration.client().isBlank() ? null : Path.of(configuration.client());
    this.options =
        new HazelcastExecutorOptions(
            configuration.service(),
            configuration.callsPerMember(),
            configuration.members(),
            configuration.retries(),
            configuration.interruptCancelled(),
            Duration.ofSeconds(configuration.memberTimeoutSeconds()));
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
              "there is no file " + client + ": write one, or change \"client\" of " + PID);
    }
    return hazelcast == null
        ? Optional.of(
            "there is no service com.hazelcast.core.HazelcastInstance: register one, or name a"
                + " client's file by \"client\" of "
                + PID)
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
