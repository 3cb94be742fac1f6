package dev.gyre.policy;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.loop.LoopClock;
import dev.gyre.loop.LoopParts;
import dev.gyre.loop.LoopSettings;
import dev.gyre.loop.MdcBridge;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.TaskRunnerProvider;

/**
 * One loop for each thread, built from the best selector and task runner that are installed. To be
 * extended by policies that want their loops otherwise:
 *
 * <pre>{@code
 * public final class DebuggingPolicy extends DefaultEventLoopPolicy {
 *   @Override
 *   public EventLoop newEventLoop() {
 *     EventLoop loop = super.newEventLoop();
 *     loop.setDebug(true);
 *     return loop;
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public class DefaultEventLoopPolicy implements EventLoopPolicy {

  /** Creates the policy. */
  public DefaultEventLoopPolicy() {}

  @Override
  public String name() {
    return "default";
  }

  @Override
  public EventLoop newEventLoop() {
    var parts =
        new LoopParts(
            LoopClock.system(), new InstalledSelectors(), taskRunner(), LoopSettings.DEFAULT);
    EventLoop loop = parts.newEventLoop();
    if (Boolean.getBoolean("dev.gyre.mdc")) {
      loop.addContextBridge(new MdcBridge());
    }
    return loop;
  }

  private static TaskRunnerProvider taskRunner() {
    for (TaskRunnerProvider each : Providers.installed(Part.TASK_RUNNER)) {
      each.unavailable().ifPresent(reason -> PassedOver.tell(Part.TASK_RUNNER, each, reason));
    }
    return Providers.current(Part.TASK_RUNNER);
  }
}
