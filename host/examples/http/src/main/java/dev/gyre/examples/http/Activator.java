package dev.gyre.examples.http;

import dev.gyre.io.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
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
 * Serves while the bundle is active. What and where say the framework properties {@code
 * dev.gyre.example.http.folder}, which must be set, and {@code dev.gyre.example.http.port}.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

  private static final String FOLDER_PROPERTY = "dev.gyre.example.http.folder";
  private static final String PORT_PROPERTY = "dev.gyre.example.http.port";
  private static final String DEFAULT_PORT = "8080";
  private static final String BANNER_LABEL = "dev.gyre.host.banner";

  private @Nullable HttpService service;

  /** For the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) throws BundleException {
    String folder = context.getProperty(FOLDER_PROPERTY);
    if (folder == null) {
      throw new BundleException("name the folder to serve with the property " + FOLDER_PROPERTY);
    }
    String port = context.getProperty(PORT_PROPERTY);
    HttpService started;
    try {
      started =
          HttpService.start(
              Path.of(folder),
              ServerOptions.on("127.0.0.1", Integer.parseInt(port == null ? DEFAULT_PORT : port)));
    } catch (IOException | NumberFormatException e) {
      throw new BundleException(
          "cannot serve %s, see %s and %s".formatted(folder, FOLDER_PROPERTY, PORT_PROPERTY), e);
    }
    service = started;
    Supplier<String> line = () -> "curl http://127.0.0.1:" + started.port() + "/";
    context.registerService(
        Supplier.class, line, FrameworkUtil.asDictionary(Map.of(BANNER_LABEL, "files")));
  }

  @Override
  public void stop(BundleContext context) {
    if (service != null) {
      service.close();
      service = null;
    }
  }
}
