package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * An OSGi framework, Felix unless another is named, started in this JVM with a cache of its own,
 * which is deleted at the end. One thread only.
 */
final class EmbeddedFramework implements AutoCloseable {

  private static final String SHARED_PACKAGE = "dev.gyre.itests.osgi.control";

  private final Path cache;
  private final Framework framework;

  private EmbeddedFramework(Path cache, Framework framework) {
    this.cache = cache;
    this.framework = framework;
  }

  static EmbeddedFramework start() throws IOException, BundleException {
    return start(FrameworkKind.FELIX);
  }

  static EmbeddedFramework start(FrameworkKind kind) throws IOException, BundleException {
    Path cache = Files.createTempDirectory("gyre-itests-");
    Framework framework =
        kind.factory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    cache.toString(),
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    SHARED_PACKAGE,
                    // Felix and Equinox each have a heuristic of their own that lets a bundle see
                    // what
                    // it does not import. A bundle of ours must do without.
                    "felix.bootdelegation.implicit",
                    "false",
                    "osgi.compatibility.bootdelegation",
                    "false"));
    framework.start();
    return new EmbeddedFramework(cache, framework);
  }

  /** Starts a framework in which every library bundle, and what they need, is active. */
  static EmbeddedFramework startWithGyre() throws IOException, BundleException {
    return startWithGyre(FrameworkKind.FELIX);
  }

  static EmbeddedFramework startWithGyre(FrameworkKind kind) throws IOException, BundleException {
    EmbeddedFramework started = start(kind);
    startAll(started.install(BundleFiles.platform()));
    startAll(started.install(BundleFiles.gyre()));
    return started;
  }

  List<Bundle> install(List<Path> files) throws BundleException {
    var installed = new ArrayList<Bundle>();
    for (Path file : files) {
      installed.add(framework.getBundleContext().installBundle(file.toUri().toString()));
    }
    return installed;
  }

  /** Installs bundles that the framework reads where they lie, however large they are. */
  List<Bundle> installInPlace(List<Path> files) throws BundleException {
    var installed = new ArrayList<Bundle>();
    for (Path file : files) {
      installed.add(framework.getBundleContext().installBundle("reference:" + file.toUri()));
    }
    return installed;
  }

  /** Resolves bundles, or throws what the framework says of the first one that it cannot. */
  void resolve(List<Bundle> bundles) throws BundleException {
    if (!framework.adapt(FrameworkWiring.class).resolveBundles(bundles)) {
      for (Bundle each : bundles) {
        if (each.getState() == Bundle.INSTALLED) {
          each.start(); // says why it cannot
          throw new AssertionError("resolved at the second try: " + each);
        }
      }
    }
  }

  Bundle install(BundleSource source) throws BundleException {
    return framework
        .getBundleContext()
        .installBundle("memory:" + source.symbolicName(), source.open());
  }

  /** Starts bundles in this order; those that are fragments cannot be started. */
  static void startAll(List<Bundle> bundles) throws BundleException {
    for (Bundle each : bundles) {
      if (each.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        each.start();
      }
    }
  }

  List<Bundle> bundles() {
    return List.of(framework.getBundleContext().getBundles());
  }

  /** Returns the installed bundle of this name. */
  Bundle bundle(String symbolicName) {
    return bundles().stream()
        .filter(each -> each.getSymbolicName().equals(symbolicName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such bundle: " + symbolicName));
  }

  /** Returns the bundle that was installed from a file. */
  Bundle bundleOf(Path file) {
    return framework.getBundleContext().getBundle(file.toUri().toString());
  }

  /** Returns a service, as soon as it is there. */
  <S> S service(Class<S> type) {
    return await("service " + type.getName())
        .until(() -> serviceOrNull(type), service -> service != null);
  }

  /** Waits until so many services of a type are there: components may take their time. */
  void awaitServices(String type, int count) {
    await("services " + type).until(() -> servicesOf(type) == count);
  }

  /** Returns the services of a type, of whatever class loader, as texts by their ids. */
  Map<Long, String> services(String type) {
    return services(type, String::valueOf);
  }

  /** Returns the services of a type, of whatever class loader, by their ids. They stay in use. */
  <T> Map<Long, T> services(String type, Function<Object, T> as) {
    Map<Long, T> services = new TreeMap<>();
    try {
      ServiceReference<?>[] references =
          framework.getBundleContext().getAllServiceReferences(type, null);
      for (ServiceReference<?> each :
          references == null ? new ServiceReference<?>[0] : references) {
        Object service = framework.getBundleContext().getService(each);
        if (service != null) {
          services.put((Long) each.getProperty(Constants.SERVICE_ID), as.apply(service));
        }
      }
    } catch (InvalidSyntaxException impossible) {
      throw new AssertionError(impossible);
    }
    return services;
  }

  private int servicesOf(String type) throws InvalidSyntaxException {
    ServiceReference<?>[] references =
        framework.getBundleContext().getAllServiceReferences(type, null);
    return references == null ? 0 : references.length;
  }

  private <S> S serviceOrNull(Class<S> type) {
    ServiceReference<S> reference = framework.getBundleContext().getServiceReference(type);
    return reference == null ? null : framework.getBundleContext().getService(reference);
  }

  /**
   * Has the framework let go of bundles that were uninstalled or updated, and waits until it has.
   */
  void refresh() throws InterruptedException {
    refreshAll(null);
  }

  /** Has the framework resolve a bundle anew, and all that depend on it. */
  void refresh(Bundle bundle) throws InterruptedException {
    refreshAll(List.of(bundle));
  }

  private void refreshAll(List<Bundle> bundles) throws InterruptedException {
    var refreshed = new CountDownLatch(1);
    framework.adapt(FrameworkWiring.class).refreshBundles(bundles, event -> refreshed.countDown());
    if (!refreshed.await(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "the framework did not refresh its bundles in " + Patience.LIMIT);
    }
  }

  @Override
  public String toString() {
    return framework.getSymbolicName() + " " + framework.getVersion();
  }

  @Override
  public void close() throws BundleException, IOException {
    framework.stop();
    try {
      framework.waitForStop(Patience.LIMIT.toMillis());
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(cache)) {
      files.sorted(Comparator.reverseOrder()).forEach(EmbeddedFramework::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
