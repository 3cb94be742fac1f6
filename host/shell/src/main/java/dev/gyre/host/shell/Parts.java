package dev.gyre.host.shell;

import dev.gyre.MissingProviderException;
import dev.gyre.spi.Part;
import dev.gyre.spi.Provider;
import dev.gyre.spi.Providers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The replaceable parts of the host, as operators name them. */
final class Parts {

  /** In the order in which they are shown. */
  static final List<Part<?>> ALL =
      List.of(Part.POLICY, Part.SELECTOR, Part.TASK_RUNNER, Part.EXECUTOR);

  private Parts() {}

  /**
   * Names the provider that serves now.
   *
   * @param part the part
   * @return its name, or {@code none}
   */
  static String currentProvider(Part<?> part) {
    return current(part).map(Provider::name).orElse("none");
  }

  /**
   * Returns the provider that serves now.
   *
   * @param part the part
   * @return the provider, if there is one
   */
  static Optional<Provider> current(Part<?> part) {
    try {
      return Optional.of(Providers.current(part));
    } catch (MissingProviderException none) {
      return Optional.empty();
    }
  }

  /**
   * Names the providers that serve now.
   *
   * @return one line
   */
  static String currentProviders() {
    return ALL.stream()
        .map(part -> part.name() + " " + currentProvider(part))
        .collect(Collectors.joining(", "));
  }
}
