import org.jspecify.annotations.NullMarked;

/**
 * An executor on the members of a Hazelcast cluster.
 *
 * <p>Provides no service of {@link java.util.ServiceLoader}: an executor is of a cluster, which
 * somebody has to name.
 */
@NullMarked
@SuppressWarnings("requires-transitive-automatic") // Hazelcast has no descriptor of its own
module dev.gyre.executors.hazelcast {
  requires transitive dev.gyre;
  requires transitive com.hazelcast.core;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
  requires static org.osgi.service.component.annotations;
  requires static org.osgi.service.metatype.annotations;

  exports dev.gyre.executors.hazelcast;
  exports dev.gyre.executors.hazelcast.wire to
      com.hazelcast.core; // which makes what it receives
}
