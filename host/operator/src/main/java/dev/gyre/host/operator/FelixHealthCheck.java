package dev.gyre.host.operator;

import dev.gyre.inspect.HealthReport;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * The host's health as a check of Felix's, tagged {@code gyre}. Its types come from elsewhere, so
 * nobody but {@link HealthService} touches this class. Any thread.
 */
final class FelixHealthCheck implements HealthCheck {

  private static final Map<String, ?> PROPERTIES =
      Map.of(
          HealthCheck.NAME, "Gyre",
          HealthCheck.TAGS, new String[] {"gyre"},
          HealthCheck.MBEAN_NAME, "gyre");

  private final Supplier<HealthReport> health;

  FelixHealthCheck(Supplier<HealthReport> health) {
    this.health = health;
  }

  static ServiceRegistration<?> register(BundleContext context, Supplier<HealthReport> health) {
    return context.registerService(
        HealthCheck.class, new FelixHealthCheck(health), FrameworkUtil.asDictionary(PROPERTIES));
  }

  @Override
  public Result execute() {
    HealthReport report = health.get();
    if (report.findings().isEmpty()) {
      return new Result(statusOf(report.status()), "nothing is wrong");
    }
    var log = new ResultLog();
    report
        .findings()
        .forEach(each -> log.add(new ResultLog.Entry(statusOf(each.status()), each.text())));
    return new Result(log);
  }

  private static Result.Status statusOf(String status) {
    return Result.Status.valueOf(status); // whose names are the same
  }
}
