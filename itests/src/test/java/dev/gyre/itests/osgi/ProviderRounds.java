package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Installs, starts, uses, stops and uninstalls the bundle of a provider, again and again, and looks
 * whether anything stays behind. One thread.
 */
final class ProviderRounds {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EmbeddedFramework framework;
  private final String artifact;
  private final int providersOfOthers;
  private final int providersOfIts;
  private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

  /** What a round does with the provider. */
  @FunctionalInterface
  interface Use {
    void run() throws Exception;
  }

  /**
   * Prepares rounds of a bundle that is not installed now.
   *
   * @param framework where the rounds are
   * @param artifact the bundle
   * @param providersOfOthers how many executor providers are there without it
   * @param providersOfIts how many it has
   */
  ProviderRounds(
      EmbeddedFramework framework, String artifact, int providersOfOthers, int providersOfIts) {
    this.framework = framework;
    this.artifact = artifact;
    this.providersOfOthers = providersOfOthers;
    this.providersOfIts = providersOfIts;
  }

  /** Goes so many rounds, and checks that nothing is left of any of them. */
  void go(int rounds, Use use) throws Exception {
    goRound(use); // what is made once in the life of a JVM is made now
    Held before = Held.now();
    long begun = System.nanoTime();
    for (int i = 1; i < rounds; i++) {
      goRound(use);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    await("the class loaders of " + artifact + " are collected")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(0, survivors(), "class loaders left of " + rounds));
    await("nothing is held but what was")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(before, Held.now().orLess(before)));
    report(rounds, took, before);
  }

  private void goRound(Use use) throws Exception {
    loaders.add(install(use));
    framework.refresh();
  }

  private WeakReference<ClassLoader> install(Use use) throws Exception {
    Bundle bundle = framework.install(BundleFiles.named(List.of(artifact))).getFirst();
    bundle.start();
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", providersOfOthers + providersOfIts);
    use.run();
    var loader = new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
    bundle.stop();
    framework.awaitServices("dev.gyre.spi.ExecutorProvider", providersOfOthers);
    bundle.uninstall();
    return loader;
  }

  private long survivors() {
    System.gc();
    return loaders.stream().filter(each -> each.get() != null).count();
  }

  private void report(int rounds, Duration took, Held before) throws Exception {
    Held after = Held.now();
    var report =
        new Report("rounds-" + artifact + ".txt", "rounds of " + artifact + " on " + framework);
    report.count("rounds", rounds);
    report.count("milliseconds per round", took.toMillis() / Math.max(1, rounds - 1));
    report.count("class loaders made", loaders.size());
    report.count("  not collected", survivors());
    report.count("descriptors after the first round", before.descriptors());
    report.count("  after the last", after.descriptors());
    report.count("threads after the first round", before.threads());
    report.count("  after the last", after.threads());
    report.count("child processes after the last round", after.children());
    report.publish();
  }
}
