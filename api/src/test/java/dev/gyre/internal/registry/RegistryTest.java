package dev.gyre.internal.registry;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.MissingProviderException;
import dev.gyre.internal.registry.Registry.Source;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.SwapEvent;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleReference;

@Timeout(20)
final class RegistryTest {

  private static final String FOUND = FoundExecutorProvider.class.getName();

  // Outside OSGi

  @Test
  void services_areLoadedAtTheFirstAccess_once_andFromEachSourceOnce() {
    var searches = new AtomicInteger();
    ClassLoader loader = loaderWith(FOUND);
    var registry =
        new Registry(
            Source.SERVICE_LOADER,
            new ServiceDiscovery(() -> {
              searches.incrementAndGet();
              return List.of(loader, loader);
            }));
    assertEquals(0, searches.get());
    assertEquals(1, registry.installed(Part.EXECUTOR).size());
    assertEquals("found", registry.current(Part.EXECUTOR).name());
    assertSame(registry.current(Part.EXECUTOR), registry.installed(Part.EXECUTOR).getFirst());
    assertEquals(2, searches.get(), "once for listeners, once for executors");
  }

  @Test
  void threadsThatAskAtOnce_allFindTheProvider() {
    var registry = registryFinding(FOUND);
    var askers = new ArrayList<CompletableFuture<ExecutorProvider>>();
    for (int i = 0; i < 8; i++) {
      askers.add(CompletableFuture.supplyAsync(() -> registry.current(Part.EXECUTOR)));
    }
    assertEquals(1, askers.stream().map(CompletableFuture::join).distinct().count());
  }

  @Test
  void serviceThatCannotBeLoaded_isNamed_andTheOthersServe() {
    var registry = registryFinding("com.acme.Gone\n" + FOUND);
    var events = new ArrayList<SwapEvent>();
    registry.addSwapListener(events::add);
    assertEquals("found", registry.current(Part.EXECUTOR).name());
    SwapEvent refused = events.getFirst();
    assertEquals(SwapEvent.Phase.REFUSED, refused.phase());
    assertTrue(refused.failure().getMessage().contains("com.acme.Gone"));
  }

  @Test
  void serviceThatCannotBeLinked_isNamed_andTheOthersServe() {
    String broken = "com.acme.NeedsANewerJava";
    ClassLoader loader =
        new ThrowAwayLoader(
            FoundExecutorProvider.class, ExecutorProvider.class, broken + "\n" + FOUND) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(broken)) {
              throw new UnsupportedClassVersionError(broken);
            }
            return super.loadClass(name, resolve);
          }
        };
    var registry = new Registry(Source.SERVICE_LOADER, new ServiceDiscovery(() -> List.of(loader)));
    var events = new ArrayList<SwapEvent>();
    registry.addSwapListener(events::add);
    assertEquals("found", registry.current(Part.EXECUTOR).name());
    assertTrue(events.getFirst().failure().getMessage().contains(broken));
  }

  @Test
  void missing_saysWhatCouldNotBeLoaded() {
    var registry = registryFinding("com.acme.Gone");
    var failure =
        assertThrows(MissingProviderException.class, () -> registry.current(Part.EXECUTOR));
    assertTrue(failure.getMessage().contains("com.acme.Gone"), failure.getMessage());
    assertTrue(failure.getMessage().endsWith("install gyre-executors-threads"));
  }

  @Test
  void executor_findsItsProviderByItself() {
    try (Lease lease = registryFinding(FOUND).executor().lease()) {
      assertEquals(3, lease.submit(() -> 3).join());
    }
  }

  @Test
  void installing_winsByRank_andPartsAreApart() {
    var registry = registryFinding(FOUND);
    var mine = new FoundExecutorProvider();
    Providers.Registration installed = registry.install(Part.EXECUTOR, mine, 1);
    assertSame(mine, registry.current(Part.EXECUTOR));
    installed.close();
    assertEquals("found", registry.current(Part.EXECUTOR).name());
    assertThrows(MissingProviderException.class, () -> registry.current(Part.SELECTOR));
  }

  // In OSGi

  @Test
  void bundleThatIsNotActive_isNamedAsTheCure() {
    var registry = new Registry(Source.FRAMEWORK_DORMANT, new ServiceDiscovery(List::of));
    var failure = assertThrows(MissingProviderException.class, () -> registry.current(Part.POLICY));
    assertTrue(failure.getMessage().contains("start the bundle dev.gyre"), failure.getMessage());
    try (Lease lease = registry.executor().lease()) {
      assertThrows(MissingProviderException.class, () -> lease.submit(() -> 1));
    }
  }

  @Test
  void activeBundle_letsCallsWait_andItsEndFailsThem() {
    var registry = new Registry(Source.FRAMEWORK_DORMANT, new ServiceDiscovery(List::of));
    registry.activate();
    try (Lease lease = registry.executor().lease()) {
      var waiting = lease.submit(() -> 1);
      assertFalse(waiting.isDone());
      registry.deactivate();
      assertTrue(waiting.isCompletedExceptionally());
    }
  }

  @Test
  void presence_isToldByTheClassLoader() {
    assertFalse(OsgiPresence.isFromBundle(RegistryTest.class));
    assertFalse(OsgiPresence.isFromBundle(String.class));
    assertTrue(OsgiPresence.isBundleReference(BundleLikeLoader.class));
  }

  private static class BaseLoader extends ClassLoader implements BundleReference {
    @Override
    public Bundle getBundle() {
      return null;
    }
  }

  private static final class BundleLikeLoader extends BaseLoader {}

  // Leaks

  @Test
  void classLoaderOfAProvider_isCollected_afterItLeftAndDrained() throws Exception {
    var registry = new Registry(Source.SERVICE_LOADER, new ServiceDiscovery(List::of));
    try (Lease lease = registry.executor().lease()) {
      // Answers, registrations and the executor itself are kept; the class loader must go all the
      // same.
      var kept = new ArrayList<>();
      WeakReference<ClassLoader> loader = useAndRemove(registry, lease, kept);
      await()
          .until(() -> {
            System.gc();
            return loader.get() == null;
          });
      assertEquals(2, kept.size());
    }
  }

  private static WeakReference<ClassLoader> useAndRemove(
      Registry registry, Lease lease, List<Object> kept) throws ReflectiveOperationException {
    var loader = loaderWith(FOUND);
    var provider = (ExecutorProvider) loader.newInstance();
    assertSame(loader, provider.getClass().getClassLoader());
    Providers.Registration installed = registry.install(Part.EXECUTOR, provider, 0);
    var answer = lease.submit(() -> 42);
    assertEquals(42, answer.join());
    installed.close();
    kept.add(answer);
    kept.add(installed);
    return new WeakReference<>(loader);
  }

  private static Registry registryFinding(String services) {
    ClassLoader loader = loaderWith(services);
    return new Registry(Source.SERVICE_LOADER, new ServiceDiscovery(() -> List.of(loader)));
  }

  private static ThrowAwayLoader loaderWith(String services) {
    return new ThrowAwayLoader(FoundExecutorProvider.class, ExecutorProvider.class, services);
  }
}
