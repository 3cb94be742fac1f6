package dev.gyre.itests.osgi.inside.broken;

import dev.gyre.EventLoop;
import dev.gyre.EventLoopPolicy;
import dev.gyre.policy.DefaultEventLoopPolicy;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.TaskRunner;
import dev.gyre.spi.TaskRunnerProvider;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Registers a provider of each part, above all others. Each says that it can run here, and fails
 * when it is used; but the policy fails when it is asked whether it can.
 */
public final class BrokenActivator implements BundleActivator {

  /** Created by the framework. */
  public BrokenActivator() {}

  @Override
  public void start(BundleContext context) {
    register(context, SelectorProvider.class, new Selectors());
    register(context, TaskRunnerProvider.class, new Runners());
    register(context, ExecutorProvider.class, new Executors());
    register(context, EventLoopPolicy.class, new Policy());
  }

  private static <S> void register(BundleContext context, Class<S> type, S provider) {
    var aboveAll = FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, 10_000));
    context.registerService(type, provider, aboveAll);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework unregisters the services.
  }

  private static final class Selectors implements SelectorProvider {

    @Override
    public String name() {
      return "broken-selector";
    }

    @Override
    public IoSelector open() throws IOException {
      throw new IOException("this selector is out of order");
    }
  }

  private static final class Runners implements TaskRunnerProvider {

    @Override
    public String name() {
      return "broken-task-runner";
    }

    @Override
    public TaskRunner open(EventLoop loop) {
      throw new IllegalStateException("this task-runner is out of order");
    }
  }

  private static final class Executors implements ExecutorProvider {

    @Override
    public String name() {
      return "broken-executor";
    }

    @Override
    public CallExecutor open() {
      throw new IllegalStateException("this executor is out of order");
    }
  }

  private static final class Policy extends DefaultEventLoopPolicy {

    @Override
    public String name() {
      return "broken-policy";
    }

    @Override
    public Optional<String> unavailable() {
      throw new IllegalStateException("this policy is out of order");
    }
  }
}
