package dev.gyre.loop.runners.probe;

import dev.gyre.spi.TaskRunnerProvider;
import java.util.ServiceLoader;

/**
 * Prints, in a JVM of its own, what it finds of task runners: one per line, with what is in the
 * way. In a package of its own, which no module hides.
 */
public final class AvailabilityProbe {

  private AvailabilityProbe() {}

  /**
   * Prints.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    for (TaskRunnerProvider provider : ServiceLoader.load(TaskRunnerProvider.class)) {
      System.out.println(provider.name() + ": " + provider.unavailable().orElse("available"));
    }
  }
}
