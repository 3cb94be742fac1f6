package dev.gyre.itests.osgi.inside.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts the only member of a cluster, which keeps to this machine and looks for nobody. */
public final class MemberActivator implements BundleActivator {

  private static final String HOST = "127.0.0.1";

  private HazelcastInstance member;

  /** Created by the framework. */
  public MemberActivator() {}

  @Override
  public void start(BundleContext context) {
    var config = new Config().setClusterName("gyre-osgi-" + ProcessHandle.current().pid());
    config.setClassLoader(new AllBundles(context));
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.logging.type", "none")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.partition.count", "11")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.socket.bind.any", "false");
    config.getMetricsConfig().setEnabled(false);
    config.getNetworkConfig().setPort(0).getInterfaces().setEnabled(true).addInterface(HOST);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    member = Hazelcast.newHazelcastInstance(config);
    context.registerService(HazelcastInstance.class, member, null);
  }

  @Override
  public void stop(BundleContext context) {
    member.shutdown();
  }
}
