package dev.gyre.internal.registry;

import java.util.List;

/** Makes registries of a test's own, beside the one of the API. */
public final class Registries {

  private Registries() {}

  /** Makes a registry as it is in a framework that has not started the API's bundle yet. */
  public static Registry inFramework() {
    return new Registry(Registry.Source.FRAMEWORK_DORMANT, new ServiceDiscovery(List::of));
  }
}
