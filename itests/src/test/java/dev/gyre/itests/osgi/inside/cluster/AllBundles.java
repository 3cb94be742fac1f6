package dev.gyre.itests.osgi.inside.cluster;

import com.hazelcast.core.HazelcastInstance;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Sees the classes of whichever bundles are there: calls may be of any of them. */
final class AllBundles extends ClassLoader {

  private final BundleContext context;

  AllBundles(BundleContext context) {
    super(HazelcastInstance.class.getClassLoader());
    this.context = context;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    for (Bundle each : context.getBundles()) {
      if (each.getState() == Bundle.ACTIVE && each.getBundleId() != 0) {
        try {
          return each.loadClass(name);
        } catch (ClassNotFoundException notThere) {
          // The next one may have it.
        }
      }
    }
    throw new ClassNotFoundException(name);
  }
}
