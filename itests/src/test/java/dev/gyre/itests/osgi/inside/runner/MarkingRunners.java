package dev.gyre.itests.osgi.inside.runner;

import dev.gyre.EventLoop;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;

/** Runs bodies as the portable runner does, in threads that carry this provider's name. */
final class MarkingRunners implements TaskRunnerProvider {

  private final String name;

  MarkingRunners(int version) {
    this.name = "marking-" + version;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TaskRunner open(EventLoop loop) {
    return new MarkingRunner(portable().open(loop), name);
  }

  private static TaskRunnerProvider portable() {
    return Providers.installed(Part.TASK_RUNNER).stream()
        .filter(each -> each.name().equals("baton"))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return name;
  }
}
