package dev.gyre.internal.registry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a class was loaded by an OSGi bundle. Looks for the interface that every bundle
 * class loader implements by its name, so that nothing of OSGi needs to be there.
 */
final class OsgiPresence {

  private static final String BUNDLE_REFERENCE = "org.osgi.framework.BundleReference";

  private OsgiPresence() {}

  static boolean isFromBundle(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null && isBundleReference(loader.getClass());
  }

  static boolean isBundleReference(@Nullable Class<?> type) {
    if (type == null) {
      return false;
    }
    return type.getName().equals(BUNDLE_REFERENCE)
        || Arrays.stream(type.getInterfaces()).anyMatch(OsgiPresence::isBundleReference)
        || isBundleReference(type.getSuperclass());
  }
}
