package dev.gyre.host.console;

import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the host's banner says of the console, and the shell's command that hashes a password. */
@Component(
    service = {Supplier.class, ConsoleLines.class},
    property = {
      "dev.gyre.host.banner=console",
      "osgi.command.scope=gyre",
      "osgi.command.function=hash"
    })
public final class ConsoleLines implements Supplier<String> {

  private static final String HTTP_SERVER = "org.osgi.service.servlet.runtime.HttpServiceRuntime";

  private final ConsoleGuard guard;
  private final BundleContext context;

  /**
   * Begins.
   *
   * @param context tells where the HTTP service listens
   * @param guard tells whether anybody is let in
   */
  @Activate
  public ConsoleLines(BundleContext context, @Reference ConsoleGuard guard) {
    this.guard = guard;
    this.context = context;
  }

  @Override
  public String get() {
    return address()
        + (guard.isClosed() ? " (closed: set a password, see docs/configuration.md)" : "");
  }

  /** Asks the HTTP service, since the port may have been left to the system. */
  private String address() {
    ServiceReference<?> server = context.getServiceReference(HTTP_SERVER);
    Object endpoints = server == null ? null : server.getProperty("osgi.http.endpoint");
    String first = endpoints instanceof String[] several && several.length > 0 ? several[0] : "";
    return first.isEmpty()
        ? "no HTTP service listens: is the port taken? see the log, and --console-port"
        : first.replaceFirst("/$", "") + "/system/console/" + ConsolePage.LABEL;
  }

  /**
   * Hashes a password for the configuration of the console.
   *
   * @param password the password
   * @return what to write behind {@code password=}
   */
  @Descriptor("hashes a password for the configuration of the console, which then need not tell it")
  public String hash(@Descriptor("at least 12 characters, in quotes") String password) {
    return Password.hash(password);
  }
}
