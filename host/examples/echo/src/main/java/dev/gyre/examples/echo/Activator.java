package dev.gyre.examples.echo;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Serves while the bundle is active. If a port is taken the bundle does not start, and the
 * exception says so: whoever starts it sees the failure at once.
 *
 * <p>The ports come from the framework properties {@value Ports#ECHO_PROPERTY} and {@value
 * Ports#STATUS_PROPERTY}.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  private static final String BANNER_LABEL = "dev.gyre.host.banner";

  private @Nullable EchoService service;

  @Override
  public void start(BundleContext context) throws BundleException {
    EchoService started;
    try {
      started = EchoService.start(Ports.read(context::getProperty, Ports.DEFAULT));
    } catch (IOException e) {
      throw new BundleException(String.valueOf(e.getMessage()), BundleException.ACTIVATOR_ERROR, e);
    }
    service = started;
    Ports ports = started.ports();
    addToBanner(context, "echo", 2, "nc 127.0.0.1 " + ports.echo());
    addToBanner(context, "status", 1, "curl http://127.0.0.1:" + ports.status() + "/");
  }

  @Override
  public void stop(BundleContext context) {
    if (service != null) {
      service.close();
      service = null;
    }
  }

  /** The host's launcher prints each {@code Supplier} that has a label; elsewhere nobody looks. */
  private static void addToBanner(BundleContext context, String label, int rank, String text) {
    Supplier<String> line = () -> text;
    var properties = Map.of(BANNER_LABEL, label, Constants.SERVICE_RANKING, rank);
    context.registerService(Supplier.class, line, FrameworkUtil.asDictionary(properties));
  }
}
