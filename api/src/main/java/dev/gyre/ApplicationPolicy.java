package dev.gyre;

import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import org.jspecify.annotations.Nullable;

/** The policy that the application itself has set, installed above all others. */
final class ApplicationPolicy {

  private static Providers.@Nullable Registration installed; // guarded by the class

  private ApplicationPolicy() {}

  static synchronized void set(@Nullable EventLoopPolicy policy) {
    Providers.Registration former = installed;
    installed = policy == null ? null : Providers.install(Part.POLICY, policy, Integer.MAX_VALUE);
    if (former != null) {
      former.close();
    }
  }
}
