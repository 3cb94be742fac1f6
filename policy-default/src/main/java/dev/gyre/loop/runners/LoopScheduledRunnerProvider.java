package dev.gyre.loop.runners;

import dev.gyre.EventLoop;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs bodies as virtual threads that the loop's own thread carries: the fastest way, where {@code
 * java.lang} is open to us.
 *
 * <p>The system property {@code dev.gyre.tasks.blocking} says what a body does to the loop when it
 * blocks in the JDK: {@code strict} (it blocks the loop, as in asyncio; the default) or {@code
 * cooperative} (other bodies run meanwhile). It is read when a runner is opened.
 */
public final class LoopScheduledRunnerProvider implements TaskRunnerProvider {

  private static final Module US = LoopScheduledRunnerProvider.class.getModule();

  /** Creates the provider. */
  public LoopScheduledRunnerProvider() {}

  @Override
  public String name() {
    return "loop-scheduled";
  }

  @Override
  public int ranking() {
    return 10;
  }

  @Override
  public Optional<String> unavailable() {
    if (!Object.class.getModule().isOpen("java.lang", US)) {
      return Optional.of(howToOpen());
    }
    // What the JDK makes of a virtual thread where it has no continuations: a platform thread in
    // disguise.
    if (Thread.ofVirtual()
        .unstarted(() -> {})
        .getClass()
        .getName()
        .endsWith("BoundVirtualThread")) {
      return Optional.of(
          "this virtual machine has no continuations, so its virtual threads cannot be scheduled by"
              + " a loop: use HotSpot on a platform where it has them, without"
              + " -XX:-VMContinuations");
    }
    try {
      MethodHandles.lookup().ensureInitialized(VirtualThreadAccess.class);
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(describe(e));
    }
  }

  private static String howToOpen() {
    String target = US.isNamed() ? US.getName() : "ALL-UNNAMED";
    return "package java.lang is not open to "
        + (US.isNamed() ? "module " + target : "code on the class path")
        + ": start java with --add-opens java.base/java.lang="
        + target
        + (US.isNamed()
            ? ""
            : ", or put Add-Opens: java.base/java.lang into the manifest of the jar that is started"
                + " with java -jar");
  }

  private static String describe(Throwable problem) {
    Throwable root = problem;
    for (Throwable next = root; next != null; next = next.getCause()) {
      root = next;
    }
    return "the insides of this JDK ("
        + Runtime.version()
        + ") are not those of JDK 25 that are needed: "
        + root;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if this provider is {@linkplain #unavailable unavailable}
   * @throws IllegalArgumentException if the system property {@code dev.gyre.tasks.blocking} is
   *     neither {@code strict} nor {@code cooperative}
   */
  @Override
  public TaskRunner open(EventLoop loop) {
    @Nullable String reason = unavailable().orElse(null);
    if (reason != null) {
      throw new UnsupportedOperationException(reason);
    }
    return new LoopScheduledRunner(loop, Blocking.configured());
  }

  @Override
  public String toString() {
    return name();
  }
}
