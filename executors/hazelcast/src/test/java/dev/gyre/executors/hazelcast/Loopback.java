package dev.gyre.executors.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;

/** Clusters that stay on this machine, find nobody by themselves, and are quiet. */
final class Loopback {

  private static final String HOST = "127.0.0.1";

  /** A service with one thread, and one place in its queue. */
  static final String NARROW_SERVICE = "narrow";

  static {
    System.setProperty("hazelcast.logging.type", "none"); // also for what is said before a start
  }

  private Loopback() {}

  /**
   * Starts a member in this process.
   *
   * @param cluster the cluster's name
   * @param seed the address of a member; empty to start the first one
   */
  static HazelcastInstance startMember(String cluster, String seed, boolean lite) {
    Config config = new Config().setClusterName(cluster).setLiteMember(lite);
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.partition.count", "11")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.socket.bind.any", "false");
    config.getMetricsConfig().setEnabled(false);
    NetworkConfig network = config.getNetworkConfig().setPort(0);
    network.getInterfaces().setEnabled(true).addInterface(HOST);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    if (!seed.isEmpty()) {
      join.getTcpIpConfig().addMember(seed);
    }
    config.getExecutorConfig(NARROW_SERVICE).setPoolSize(1).setQueueCapacity(1);
    return Hazelcast.newHazelcastInstance(config);
  }

  static ClientConfig client(String cluster, String seed) {
    ClientConfig config = new ClientConfig().setClusterName(cluster);
    config.getNetworkConfig().addAddress(seed);
    config.getNetworkConfig().getAutoDetectionConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    return config;
  }

  static HazelcastInstance startClient(String cluster, String seed) {
    return HazelcastClient.newHazelcastClient(client(cluster, seed));
  }

  static String addressOf(HazelcastInstance member) {
    return HOST + ":" + member.getCluster().getLocalMember().getAddress().getPort();
  }
}
