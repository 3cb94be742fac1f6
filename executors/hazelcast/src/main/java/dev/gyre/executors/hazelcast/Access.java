package dev.gyre.executors.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import org.jspecify.annotations.Nullable;

/** The way from this process to a cluster. Immutable. */
sealed interface Access {

  /** Returns why there is no way, and what would make one; null if there is. */
  @Nullable String obstacle();

  /** Takes the way. May wait, and throws what Hazelcast throws. */
  Cluster enter(String service);

  /** By what somebody else has started, and will shut down. */
  record Given(HazelcastInstance hazelcast) implements Access {

    @Override
    public @Nullable String obstacle() {
      return hazelcast.getLifecycleService().isRunning()
          ? null
          : "its Hazelcast instance is shut down: start one";
    }

    @Override
    public Cluster enter(String service) {
      return new Cluster(hazelcast, false, service);
    }

    @Override
    public String toString() {
      return obstacle() == null
          ? "instance " + hazelcast.getName()
          : "an instance that is shut down";
    }
  }

  /** By clients of our own. */
  record Configured(ClientConfig client) implements Access {

    @Override
    public @Nullable String obstacle() {
      return null;
    }

    @Override
    public Cluster enter(String service) {
      var copy = new ClientConfig(client);
      if (copy.getClassLoader() == null) {
        // Hazelcast would keep that of whichever thread opens the executor.
        copy.setClassLoader(ClientConfig.class.getClassLoader());
      }
      return new Cluster(HazelcastClient.newHazelcastClient(copy), true, service);
    }

    @Override
    public String toString() {
      return "client of cluster " + client.getClusterName();
    }
  }
}
