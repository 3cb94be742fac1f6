package dev.gyre.internal.registry;

import dev.gyre.internal.swap.LoadFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds services on the module path and the class path. Looks first where the API itself comes
 * from, then where the calling thread's context class loader points (an application server's
 * application), and takes each class once. Thread-safe.
 */
final class ServiceDiscovery {

  /**
   * Some failures come back at every step, such as a class loader that cannot list its files: stop
   * after so many.
   */
  private static final int FAILURES_MAX = 32;

  private final Supplier<List<ClassLoader>> sources;

  ServiceDiscovery(Supplier<List<ClassLoader>> sources) {
    this.sources = sources;
  }

  /**
   * Looks in the class loader of the API and in the context class loader of the thread that asks
   * first.
   */
  static ServiceDiscovery ofApplication() {
    return new ServiceDiscovery(ServiceDiscovery::applicationLoaders);
  }

  /**
   * Loads all services of a type.
   *
   * @param type the type
   * @param failures where those that cannot be loaded are added
   * @return those that could be loaded, in the order found
   */
  <S> List<S> load(Class<S> type, List<LoadFailure> failures) {
    var search = new Search<>(type, failures);
    sources.get().forEach(search::searchIn);
    return search.found;
  }

  private static List<ClassLoader> applicationLoaders() {
    var loaders = new LinkedHashSet<ClassLoader>();
    ClassLoader own = ServiceDiscovery.class.getClassLoader();
    loaders.add(own == null ? ClassLoader.getSystemClassLoader() : own);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != null) {
      loaders.add(context);
    }
    return List.copyOf(loaders);
  }

  /** One search through all sources. One thread only. */
  private static final class Search<S> {

    private final Class<S> type;
    private final List<LoadFailure> failures;
    private final List<S> found = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final Set<String> failuresSeen = new HashSet<>();

    Search(Class<S> type, List<LoadFailure> failures) {
      this.type = type;
      this.failures = failures;
    }

    void searchIn(ClassLoader source) {
      Iterator<ServiceLoader.Provider<S>> each =
          ServiceLoader.load(type, source).stream().iterator();
      for (int failed = 0; failed < FAILURES_MAX; ) {
        try {
          if (!each.hasNext()) {
            return;
          }
          instantiate(each.next());
        } catch (ServiceConfigurationError | LinkageError failure) {
          // The loader passes over what it has failed to load, such as a class for a newer Java.
          failed++;
          fail("a " + type.getSimpleName(), failure);
        }
      }
    }

    private void instantiate(ServiceLoader.Provider<S> provider) {
      Class<? extends S> implementation = provider.type();
      if (!seen.add(implementation)) {
        return;
      }
      try {
        found.add(provider.get());
      } catch (ServiceConfigurationError | LinkageError failure) {
        fail(implementation.getName(), failure);
      }
    }

    /** Both sources tend to lead to the same broken file. */
    private void fail(String who, Throwable failure) {
      if (failuresSeen.add(who + failure)) {
        failures.add(new LoadFailure(who, failure));
      }
    }
  }
}
