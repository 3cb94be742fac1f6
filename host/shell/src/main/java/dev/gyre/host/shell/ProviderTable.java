package dev.gyre.host.shell;

import dev.gyre.inspect.TextTable;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.Providers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Shows which provider of each part is installed, which one serves, and why others cannot. */
final class ProviderTable {

  private static final List<String> HEAD = List.of("PART", "PROVIDER", "RANK", "BUNDLE", "STATE");

  private final BundleContext context;

  ProviderTable(BundleContext context) {
    this.context = context;
  }

  /**
   * Writes the table.
   *
   * @return one line for each provider, below a head
   */
  String write() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (Part<?> part : Parts.ALL) {
      addRows(rows, part);
    }
    return TextTable.format(rows);
  }

  @SuppressWarnings("ReferenceEquality") // the very object serves
  private void addRows(List<List<String>> rows, Part<?> part) {
    List<? extends Provider> installed = Providers.installed(part);
    if (installed.isEmpty()) {
      rows.add(List.of(part.name(), "none", "", "", "install " + part.usualArtifact()));
    }
    Provider current = Parts.current(part).orElse(null);
    for (Provider provider : installed) {
      Optional<ServiceReference<?>> service = serviceOf(part, provider);
      rows.add(
          List.of(
              part.name(),
              provider.name(),
              service.map(ProviderTable::rank).orElseGet(() -> "" + provider.ranking()),
              service.map(ProviderTable::bundle).orElse("-"),
              state(provider, provider == current)));
    }
  }

  private static String state(Provider provider, boolean serves) {
    if (serves) {
      return "current";
    }
    String usually = provider.onlyIfPreferred() ? "serves only if it is preferred" : "";
    return provider.unavailable().map("cannot run here: "::concat).orElse(usually);
  }

  /**
   * Finds the service by the object itself: in OSGi, rank and origin belong to the registration.
   */
  private Optional<ServiceReference<?>> serviceOf(Part<?> part, Provider provider) {
    try {
      ServiceReference<?>[] all = context.getAllServiceReferences(part.type().getName(), null);
      for (ServiceReference<?> each : all == null ? new ServiceReference<?>[0] : all) {
        if (isServiceOf(each, provider)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    } catch (InvalidSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // The very object is meant.
  private boolean isServiceOf(ServiceReference<?> reference, Provider provider) {
    try {
      return context.getService(reference) == provider;
    } finally {
      context.ungetService(reference);
    }
  }

  private static String rank(ServiceReference<?> reference) {
    Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
    return ranking instanceof Integer rank ? rank.toString() : "0";
  }

  private static String bundle(ServiceReference<?> reference) {
    var bundle = reference.getBundle();
    return bundle == null ? "-" : bundle.getSymbolicName() + " " + bundle.getVersion();
  }
}
