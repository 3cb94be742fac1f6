package dev.gyre.itests.osgi;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ServiceLoader;
import org.osgi.framework.launch.FrameworkFactory;

/** The frameworks that Gyre is tested in. Felix is on the class path, Equinox beside it. */
enum FrameworkKind {
  FELIX("org.apache.felix."),
  EQUINOX("org.eclipse.");

  private final String packagePrefix;

  FrameworkKind(String packagePrefix) {
    this.packagePrefix = packagePrefix;
  }

  FrameworkFactory factory() throws MalformedURLException {
    return ServiceLoader.load(FrameworkFactory.class, loader()).stream()
        .filter(each -> each.type().getName().startsWith(packagePrefix))
        .findFirst()
        .orElseThrow()
        .get();
  }

  /** Equinox has a loader of its own, so that both are there: the classes of OSGi are shared. */
  private ClassLoader loader() throws MalformedURLException {
    ClassLoader ours = FrameworkKind.class.getClassLoader();
    return this == FELIX
        ? ours
        : new URLClassLoader(
            new URL[] {BundleFiles.framework("org.eclipse.osgi").toUri().toURL()}, ours);
  }
}
