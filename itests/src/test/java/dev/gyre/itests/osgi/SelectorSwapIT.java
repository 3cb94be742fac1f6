package dev.gyre.itests.osgi;

import static dev.gyre.itests.osgi.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.SelectorLoad;
import dev.gyre.itests.osgi.inside.InsideActivator;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Bundles with selectors come and go while a loop's connections talk: contract S6 (they move along,
 * byte for byte) and, for selectors, S7 (the bundle that was left is collected) and S8 (with no
 * selector left, a loop that runs goes on with what it has, until another comes).
 *
 * <p>{@code -Dgyre.selector.bundles=500} for the long run: four bundles are replaced in each round,
 * and half of the rounds are in each framework.
 */
final class SelectorSwapIT {

  private static final int ROUNDS = Integer.getInteger("gyre.selector.bundles", 4);
  private static final int ROUNDS_OF_EACH = ROUNDS / FrameworkKind.values().length;
  private static final int CLIENTS = 3;

  private final List<WeakReference<ClassLoader>> left = new ArrayList<>();
  private final AtomicLong echoed = new AtomicLong();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean over;
  private EmbeddedFramework framework;
  private SelectorLoad load;
  private int version = 1;

  @ParameterizedTest
  @EnumSource
  void connections_goFromBundleToBundle_andNoneIsHeld(FrameworkKind kind) throws Exception {
    try (var started = EmbeddedFramework.startWithGyre(kind)) {
      framework = started;
      framework.install(BundleSource.of(InsideActivator.class)).start();
      load = framework.service(SelectorLoad.class);
      int port = load.start();
      var clients = new ArrayList<Thread>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        clients.add(Thread.ofPlatform().start(() -> talk(port, seed)));
      }
      Bundle epoll = framework.bundle("dev.gyre.epoll");
      Bundle nio = framework.bundle("dev.gyre.nio");
      Held before = Held.now();
      for (int round = 0; round < ROUNDS_OF_EACH; round++) {
        checkServed("epoll");
        epoll = replaceByNewer(epoll, "gyre-epoll", "epoll");
        stopAndUninstall(epoll);
        checkServed("nio");
        nio = replaceByNewer(nio, "gyre-nio", "nio");
        stopAndUninstall(nio);
        checkServed("nio"); // nobody is left to go to
        nio = start("gyre-nio");
        checkServed("nio");
        epoll = start("gyre-epoll");
        checkServed("epoll");
        if (round == 0) {
          before = Held.now(); // what is made once in a JVM has been made
        }
      }
      Held allowed = before;
      await("nothing is held but what was")
          .untilAsserted(() -> assertEquals(allowed, Held.now().orLess(allowed)));
      over = true;
      for (Thread client : clients) {
        client.join();
      }
      assertEquals(List.of(), List.copyOf(failures));
      await("bundles that were left are collected")
          .untilAsserted(() -> assertEquals(0, survivors(), "class loaders left"));
      report(kind);
      load.stop();
    }
  }

  @ParameterizedTest
  @EnumSource
  void loopThatIsStuck_movesAfterItsBundleIsGone(FrameworkKind kind) throws Exception {
    try (var started = EmbeddedFramework.startWithGyre(kind)) {
      framework = started;
      framework.install(BundleSource.of(InsideActivator.class)).start();
      framework.service(ExecutorControl.class).setDrainDeadline(Duration.ofMillis(300));
      load = framework.service(SelectorLoad.class);
      int port = load.start();
      Thread client = Thread.ofPlatform().start(() -> talk(port, 1));
      checkServed("epoll");
      load.block();
      long begin = System.nanoTime();
      stopAndUninstall(framework.bundle("dev.gyre.epoll"));
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertTrue(took.toMillis() < 5_000, "the stop has waited beyond the deadline: " + took);
      load.unblock();
      checkServed("nio");
      over = true;
      client.join();
      assertEquals(List.of(), List.copyOf(failures));
      await("the bundle is collected").until(() -> survivors() == 0);
      load.stop();
    }
  }

  /** The newer one comes first, and takes over when the older one goes. */
  private Bundle replaceByNewer(Bundle older, String artifact, String selector) throws Exception {
    Bundle newer = start(artifact);
    checkServed(selector);
    stopAndUninstall(older);
    checkServed(selector);
    return newer;
  }

  private Bundle start(String artifact) throws Exception {
    Path file = BundleFiles.named(List.of(artifact)).getFirst();
    Bundle bundle = framework.install(BundleSource.copyOf(file, ++version));
    bundle.start();
    return bundle;
  }

  private void stopAndUninstall(Bundle bundle) throws Exception {
    left.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
    bundle.stop();
    bundle.uninstall();
    framework.refresh();
  }

  private void checkServed(String selector) {
    String expected = "selector=" + selector + " ";
    await(expected).until(() -> load.loop().contains(expected));
    long before = echoed.get();
    await("connections talk").until(() -> !failures.isEmpty() || echoed.get() > before + CLIENTS);
    assertEquals(List.of(), List.copyOf(failures));
  }

  private void talk(int port, int seed) {
    var random = new Random(seed);
    try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout((int) Patience.LIMIT.toMillis());
      while (!over) {
        byte[] message = new byte[1 + random.nextInt(5_000)];
        random.nextBytes(message);
        client.getOutputStream().write(message);
        byte[] answer = client.getInputStream().readNBytes(message.length);
        if (!Arrays.equals(message, answer)) {
          throw new IOException("not what was sent");
        }
        echoed.incrementAndGet();
      }
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  private long survivors() {
    System.gc();
    return left.stream().filter(each -> each.get() != null).count();
  }

  private void report(FrameworkKind kind) throws Exception {
    assertTrue(left.size() == 4 * ROUNDS_OF_EACH, () -> "bundles left: " + left.size());
    var report =
        new Report("selector-swaps-" + kind + ".txt", "selector bundles replaced on " + framework);
    report.count("bundles left", left.size());
    report.count("class loaders not collected", survivors());
    report.count("messages echoed, byte for byte", echoed.get());
    report.publish();
  }
}
